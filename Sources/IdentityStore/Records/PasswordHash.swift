// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import LibCrypto

/// A stored password.
///
/// PBKDF2-SHA256 as a PHC string, `$pbkdf2-sha256$i=64,l=32$salt$hash`. Prints redacted.
package struct PasswordHash: CustomStringConvertible, Equatable, Sendable {
    private let rounds: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// About 20 µs: the plain password stands in the fixture anyway, and a test suite signs in thousands of times.
    package static let defaultRounds = 64
    /// What a stored hash may ask for at most.
    private static let maximumRounds = 1_000_000

    /// Hashes a password with a new salt.
    ///
    /// - Throws: ``CryptoError``.
    package static func make(_ password: String, rounds: Int = defaultRounds) throws(CryptoError) -> PasswordHash {
        let salt = try randomBytes(16)
        let hash = try pbkdf2SHA256(password: Array(password.utf8), salt: salt, rounds: rounds, length: 32)
        return PasswordHash(rounds: rounds, salt: salt, hash: hash)
    }

    private init(rounds: Int, salt: [UInt8], hash: [UInt8]) {
        self.rounds = rounds
        self.salt = salt
        self.hash = hash
    }

    /// Reads the PHC string; `nil` for another algorithm or parameters out of range.
    package init?(phc: String) {
        let fields = phc.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].isEmpty, fields[1] == "pbkdf2-sha256",
            let rounds = PasswordHash.rounds(of: fields[2]), let salt = PasswordHash.bytes(fields[3]),
            let hash = PasswordHash.bytes(fields[4]), hash.count == 32, salt.count >= 8
        else { return nil }
        self.init(rounds: rounds, salt: salt, hash: hash)
    }

    package var phc: String {
        "$pbkdf2-sha256$i=\(rounds),l=\(hash.count)$\(PasswordHash.text(salt))$\(PasswordHash.text(hash))"
    }

    /// Whether the password is the one, compared in constant time.
    ///
    /// - Throws: ``CryptoError``.
    package func matches(_ password: String) throws(CryptoError) -> Bool {
        let candidate = try pbkdf2SHA256(
            password: Array(password.utf8), salt: salt, rounds: rounds, length: hash.count)
        return constantTimeEquals(candidate, hash)
    }

    package var description: String { "<redacted>" }

    private static func rounds(of parameters: Substring) -> Int? {
        let pairs = parameters.split(separator: ",")
        guard pairs.count == 2, pairs[1] == "l=32", pairs[0].hasPrefix("i="), let rounds = Int(pairs[0].dropFirst(2)),
            (1...maximumRounds).contains(rounds)
        else { return nil }
        return rounds
    }

    /// PHC's base64 has the standard alphabet and no padding.
    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard !text.contains("=") else { return nil }
        let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }
}
