// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypt
import LibCrypto

/// bcrypt, by the C library's `crypt_r`: `$2b$12$` and 53 characters of salt and hash.
struct BcryptHash: Equatable, Sendable {
    private let text: String

    /// About a quarter of a second; each step doubles it.
    private static let maximumCost = 12

    init(_ text: String) throws(PasswordHashError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard text.utf8.count == 60, fields.count == 4, ["2a", "2b", "2y"].contains(fields[1]),
            fields[2].utf8.count == 2, let cost = Int(fields[2]), (4...31).contains(cost),
            fields[3].utf8.allSatisfy(BcryptHash.isAlphabet)
        else { throw .malformed }
        guard cost <= BcryptHash.maximumCost else { throw .tooCostly("cost \(cost), and 12 at most") }
        self.text = text
    }

    func matches(_ password: String) -> Bool {
        var hash = [CChar](repeating: 0, count: 128)
        guard understudy_crypt(password, text, &hash, hash.count) == 1 else { return false }
        let bytes = hash.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return constantTimeEquals(bytes, Array(text.utf8))
    }

    private static func isAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
