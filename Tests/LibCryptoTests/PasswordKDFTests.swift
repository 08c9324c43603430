// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto
import Testing

@Suite("PBKDF2-HMAC-SHA-256")
struct PasswordKDFTests {
    @Test("the first example of RFC 7914 §11")
    func rfcExample() throws {
        let key = try pbkdf2(password: Array("passwd".utf8), salt: Array("salt".utf8), rounds: 1, length: 64)
        let hex = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(
            hex == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")
    }

    @Test("no rounds are an error, and the queue is empty afterwards")
    func noRounds() throws {
        #expect(throws: CryptoError.self) {
            try pbkdf2(password: [1], salt: Array("salt".utf8), rounds: 0, length: 32)
        }
        let next = #expect(throws: CryptoError.self) { try PrivateKey(pem: "") }
        #expect(next?.reasons.contains { $0.contains("iteration") } == false)
    }
}
