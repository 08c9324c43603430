// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto

/// scrypt as PHC and passlib write it: `$scrypt$ln=15,r=8,p=1$salt$hash`.
struct ScryptHash: Equatable, Sendable {
    private let cost: UInt64
    private let blockSize: UInt64
    private let parallelization: UInt64
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// 64 MiB, and what OpenSSL needs beside.
    private static let maximumMemory: UInt64 = 64 << 20

    init(_ text: String) throws(PasswordHashError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 5, let parameters = ScryptHash.parameters(fields[2]), parameters.count == 3,
            let logarithm = parameters["ln"], let blockSize = parameters["r"], let parallelization = parameters["p"],
            logarithm > 0, blockSize > 0, parallelization > 0, let salt = PasswordBase64.decode(fields[3]),
            let hash = PasswordBase64.decode(fields[4]), (16...64).contains(hash.count)
        else { throw .malformed }
        guard logarithm <= 20, blockSize <= 64, parallelization <= 16,
            128 * (1 << logarithm) * blockSize <= ScryptHash.maximumMemory
        else { throw .tooCostly("64 MiB at most") }
        cost = 1 << logarithm
        self.blockSize = blockSize
        self.parallelization = parallelization
        self.salt = salt
        self.hash = hash
    }

    func matches(_ password: String) throws(CryptoError) -> Bool {
        let candidate = try scrypt(
            password: Array(password.utf8), salt: salt, cost: cost, blockSize: blockSize,
            parallelization: parallelization, length: hash.count,
            maximumMemory: ScryptHash.maximumMemory + (8 << 20))
        return constantTimeEquals(candidate, hash)
    }

    private static func parameters(_ text: Substring) -> [Substring: UInt64]? {
        var parameters: [Substring: UInt64] = [:]
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let value = UInt64(parts[1]) else { return nil }
            parameters[parts[0]] = value
        }
        return parameters
    }
}
