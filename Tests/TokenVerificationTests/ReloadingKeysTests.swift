// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing

@testable import TokenVerification

@Suite("Keys of a folder that changes")
struct ReloadingKeysTests {
    private func folder(_ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("reload-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }

    private func write(_ keys: [JSONObject], to folder: String) throws {
        let text = JSONValue.object(["keys": .array(keys.map(JSONValue.object))]).text
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/jwks.json"), options: .atomic)
    }

    @Test("a change is taken up, a broken one leaves the keys as they were, and an emptied folder leaves none")
    func changes() throws {
        try folder { path in
            try write([TokenForge.webKey(TokenForge.key.get())], to: path)
            let keys = try ReloadingKeys(contentsOf: path, checkingEvery: .zero)
            let verifier = TokenVerifier(keys: keys, policy: TokenForge.policy())
            let second = try TokenForge.token(header: ["kid": "k2"], key: TokenForge.otherKey.get())
            _ = try verifier.verify(TokenForge.token())
            #expect(throws: VerificationError.unknownKey) { try verifier.verify(second) }
            try write([TokenForge.webKey(TokenForge.otherKey.get(), id: "k2")], to: path)
            _ = try verifier.verify(second)
            #expect(throws: VerificationError.unknownKey) { try verifier.verify(TokenForge.token()) }
            try Data("{".utf8).write(to: URL(fileURLWithPath: path + "/jwks.json"), options: .atomic)
            _ = try verifier.verify(second)
            #expect(keys.lastError != nil)
            try write([], to: path)
            #expect(throws: VerificationError.unknownKey) { try verifier.verify(second) }
            try write([TokenForge.webKey(TokenForge.otherKey.get(), id: "k2")], to: path)
            _ = try verifier.verify(second)
            #expect(keys.lastError == nil)
            // What cannot be read is tried again, although nothing about it changes.
            let file = path + "/jwks.json"
            let hidden = path + ".hidden"
            try FileManager.default.moveItem(atPath: file, toPath: hidden)
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: file)
            _ = keys.currentKeys()
            #expect(keys.lastError != nil)
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.moveItem(atPath: hidden, toPath: file)
            _ = try verifier.verify(second)
            #expect(keys.lastError == nil)
            try FileManager.default.removeItem(atPath: path)
            _ = try verifier.verify(second)
            #expect(keys.lastError == .unreadable(path: path))
        }
        #expect(throws: KeySetError.unreadable(path: "/nowhere")) { try ReloadingKeys(contentsOf: "/nowhere") }
    }
}
