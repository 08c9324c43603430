// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import OAuth
import Testing

@Suite("The key ring and its export")
struct KeyRingTests {
    private static let now = NumericDate(seconds: 1)
    private static let keys = Result {
        try [SigningKeyState.withdrawn, .retiring, .active, .upcoming]
            .map { try SigningKey.generate(state: $0, at: now) }
    }

    @Test("the newest active key signs; all but withdrawn ones are published; an id matches exactly or not")
    func states() throws {
        let keys = try Self.keys.get()
        let ring = try KeyRing(keys)
        #expect(ring.signer(for: .rs256)?.id == keys[2].id)
        #expect(ring.entries.map(\.id) == keys[1...].map(\.id))
        #expect(ring[keys[0].id] == nil && ring["x"] == nil && ring[keys[1].id] != nil)
        #expect(keys[2].id == ring.signer(for: .rs256)?.webKey.thumbprint)
    }

    @Test("the export holds public halves and the issuer, and loses what left the ring")
    func export() throws {
        let keys = try Self.keys.get()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let issuer = try #require(Issuer("http://localhost:8080"))
        let export = PublicKeyExport(directory: folder.path)
        try export.write(KeyRing(keys), tenant: "default", issuer: issuer)
        func names() throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/default"))
        }
        let all = Set(keys[1...].map { "\($0.id).pem" } + ["jwks.json", "issuer.txt"])
        #expect(try names() == all)
        for name in all {
            let text = try String(contentsOf: folder.appendingPathComponent("default/\(name)"), encoding: .utf8)
            #expect(!text.contains("PRIVATE") && !text.contains("\"d\""))
        }
        try export.write(KeyRing(Array(keys[2...])), tenant: "default", issuer: issuer)
        #expect(try names() == all.subtracting(["\(keys[1].id).pem"]))
    }
}
