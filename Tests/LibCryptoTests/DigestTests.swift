// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto
import Testing

@Suite("SHA-256 and constant-time comparison")
struct DigestTests {
    @Test("the digest of FIPS 180's example \"abc\"")
    func example() {
        let hex = sha256(Array("abc".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("a slice, an array and a view of the same bytes have the same digest")
    func collections() {
        let bytes = Array("header.payload.signature".utf8)
        #expect(sha256(bytes[...]) == sha256(bytes))
        #expect(sha256("header.payload.signature".utf8) == sha256(bytes))
        #expect(sha256(bytes.lazy.map { $0 }) == sha256(bytes))
    }

    @Test("equal bytes are equal; another byte or length is not")
    func comparison() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(constantTimeEquals([], []))
    }

    @Test("random bytes have the length asked for, and differ")
    func random() throws {
        let first = try randomBytes(32)
        #expect(first.count == 32)
        #expect(try randomBytes(32) != first)
    }
}
