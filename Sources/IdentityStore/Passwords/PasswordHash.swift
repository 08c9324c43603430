// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns stored passwords: our own hashes, and those that other programs made, each format in a file of its own.

package import LibCrypto

/// A stored password.
///
/// Our own are PBKDF2-SHA256 as a PHC string, `$pbkdf2-sha256$i=64,l=32$salt$hash`; from elsewhere come PBKDF2 as PHC,
/// passlib and Django write it, scrypt as PHC and passlib write it, and bcrypt. Prints redacted.
package struct PasswordHash: CustomStringConvertible, Equatable, Sendable {
    private enum Scheme: Equatable, Sendable {
        case bcrypt(BcryptHash)
        case pbkdf2(PBKDF2Hash)
        case scrypt(ScryptHash)
    }

    private let scheme: Scheme
    /// The hash as text, as it is stored.
    package let text: String

    /// About 20 µs: the plain password stands in the fixture anyway, and a test suite signs in thousands of times.
    package static let defaultRounds = 64

    /// Hashes a password with a new salt.
    ///
    /// - Throws: ``CryptoError``.
    package static func make(_ password: String, rounds: Int = defaultRounds) throws(CryptoError) -> PasswordHash {
        let hash = try PBKDF2Hash.make(password, rounds: rounds)
        return PasswordHash(scheme: .pbkdf2(hash), text: hash.phc)
    }

    private init(scheme: Scheme, text: String) {
        self.scheme = scheme
        self.text = text
    }

    /// Reads a hash.
    ///
    /// - Throws: ``PasswordHashError`` for another scheme, a malformed text, or more work or memory than is allowed.
    package init(_ text: String) throws(PasswordHashError) {
        guard text.utf8.count <= 1_024 else { throw .malformed }
        if text.hasPrefix("$2") {
            scheme = .bcrypt(try BcryptHash(text))
        } else if text.hasPrefix("$scrypt$") {
            scheme = .scrypt(try ScryptHash(text))
        } else if text.hasPrefix("$pbkdf2-") || text.hasPrefix("pbkdf2_") {
            scheme = .pbkdf2(try PBKDF2Hash(text))
        } else {
            throw text.hasPrefix("$argon2") ? .unsupported("Argon2") : .unknown
        }
        self.text = text
    }

    /// Whether the password is the one, compared in constant time.
    ///
    /// - Throws: ``CryptoError``.
    package func matches(_ password: String) throws(CryptoError) -> Bool {
        // To HMAC a secret with zeros behind it is the same secret, and to bcrypt it ends there.
        guard !password.utf8.contains(0) else { return false }
        return switch scheme {
        case .bcrypt(let hash): hash.matches(password)
        case .pbkdf2(let hash): try hash.matches(password)
        case .scrypt(let hash): try hash.matches(password)
        }
    }

    /// Whether checking it takes so long that no thread which others wait for may do it.
    package var isSlow: Bool {
        if case .pbkdf2(let hash) = scheme { hash.rounds > PasswordHash.defaultRounds * 4 } else { true }
    }

    package var description: String { "<redacted>" }
}

/// Why a text is no password hash that can be used; holds nothing of it.
package enum PasswordHashError: CustomStringConvertible, Equatable, Error {
    /// A scheme that is known and cannot be checked here.
    case unsupported(String)
    case unknown
    case malformed
    /// More work or memory than a sign-in may ask for.
    case tooCostly(String)

    package var description: String {
        switch self {
        case .unsupported(let scheme): "\(scheme) hashes cannot be checked here."
        case .unknown: "No known password hash: bcrypt ($2b$…), scrypt ($scrypt$…) or PBKDF2 ($pbkdf2-sha256$…) is due."
        case .malformed: "The password hash is malformed."
        case .tooCostly(let limit): "The password hash asks for too much: \(limit)."
        }
    }
}
