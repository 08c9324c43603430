// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto

/// PBKDF2 with SHA-256 or SHA-512, as three families of programs write it.
struct PBKDF2Hash: Equatable, Sendable {
    let rounds: Int
    private let digest: DigestAlgorithm
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// What a stored hash may ask for at most.
    private static let maximumRounds = 1_000_000

    static func make(_ password: String, rounds: Int) throws(CryptoError) -> PBKDF2Hash {
        let salt = try randomBytes(16)
        let hash = try pbkdf2(password: Array(password.utf8), salt: salt, rounds: rounds, length: 32)
        return PBKDF2Hash(rounds: rounds, digest: .sha256, salt: salt, hash: hash)
    }

    private init(rounds: Int, digest: DigestAlgorithm, salt: [UInt8], hash: [UInt8]) {
        self.rounds = rounds
        self.digest = digest
        self.salt = salt
        self.hash = hash
    }

    /// Reads `$pbkdf2-sha256$i=64,l=32$salt$hash` (PHC), `$pbkdf2-sha256$29000$salt$hash` (passlib) or
    /// `pbkdf2_sha256$720000$salt$hash` (Django, whose salt is text and whose base64 is padded).
    init(_ text: String) throws(PasswordHashError) {
        let dollar = UInt8(ascii: "$")
        let isDjango = text.utf8.first != dollar
        // By bytes: to split a text by its characters takes longer than the rest of a sign-in's reading.
        let fields = text.utf8.dropFirst(isDjango ? 0 : 1).split(separator: dollar, omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard fields.count == 4, let digest = PBKDF2Hash.digest(fields[0]),
            let (rounds, length) = PBKDF2Hash.parameters(fields[1]),
            let hash = PasswordBase64.decode(fields[3]), hash.count == digest.byteCount,
            length ?? hash.count == hash.count,
            let salt = isDjango ? Array(fields[2].utf8) : PasswordBase64.decode(fields[2]),
            !salt.isEmpty, rounds > 0
        else { throw .malformed }
        guard rounds <= PBKDF2Hash.maximumRounds else { throw .tooCostly("\(rounds) rounds, and 1000000 at most") }
        self.init(rounds: rounds, digest: digest, salt: salt, hash: hash)
    }

    var phc: String {
        "$pbkdf2-sha256$i=\(rounds),l=\(hash.count)$\(PasswordBase64.encode(salt))$\(PasswordBase64.encode(hash))"
    }

    func matches(_ password: String) throws(CryptoError) -> Bool {
        let candidate = try pbkdf2(
            password: Array(password.utf8), salt: salt, rounds: rounds, length: hash.count, digest: digest)
        return constantTimeEquals(candidate, hash)
    }

    private static func digest(_ name: Substring) -> DigestAlgorithm? {
        switch name {
        case "pbkdf2-sha256", "pbkdf2_sha256": .sha256
        case "pbkdf2-sha512", "pbkdf2_sha512": .sha512
        default: nil
        }
    }

    /// `i=64,l=32`, `i=64` or `64`.
    private static func parameters(_ text: Substring) -> (rounds: Int, length: Int?)? {
        if let rounds = Int(text) { return (rounds, nil) }
        let pairs = text.split(separator: ",", omittingEmptySubsequences: false)
        guard pairs.count <= 2, let first = pairs.first, first.hasPrefix("i="), let rounds = Int(first.dropFirst(2))
        else { return nil }
        guard pairs.count == 2 else { return (rounds, nil) }
        guard pairs[1].hasPrefix("l="), let length = Int(pairs[1].dropFirst(2)) else { return nil }
        return (rounds, length)
    }
}
