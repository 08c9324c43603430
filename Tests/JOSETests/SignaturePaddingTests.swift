// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing

@Suite("Paddings of RSASSA-PKCS1-v1_5")
struct SignaturePaddingTests {
    private struct Vectors: Decodable {
        let kty: String
        let n: String
        let e: String
        let input: String
        let valid: String
        let invalid: [String: String]
    }

    /// As `pkcs1.py` wrote them.
    private func vectors() throws -> Vectors {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")
        return try JSONDecoder()
            .decode(
                Vectors.self, from: Data(contentsOf: folder.appendingPathComponent("pkcs1.json")))
    }

    @Test("one encoded message is the token's; of 75 that a lax reader takes none is")
    func paddings() throws {
        let vectors = try vectors()
        let key = try JSONWebKey(["kty": "RSA", "n": .string(vectors.n), "e": .string(vectors.e)])
        let valid = try CompactToken(parsing: vectors.input + "." + vectors.valid)
        #expect(valid.isSigned(by: key.publicKey, algorithm: .rs256))
        #expect(vectors.invalid.count == 75)
        for (name, signature) in vectors.invalid {
            let token = try CompactToken(parsing: vectors.input + "." + signature)
            let isSigned = token.isSigned(by: key.publicKey, algorithm: .rs256)
            #expect(!isSigned, "\(name)")
        }
    }
}
