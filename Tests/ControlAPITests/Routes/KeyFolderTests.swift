// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import JOSE
import LibCrypto
import NIOHTTP1
import Testing
import UnderstudyServer

@Suite("The control API and folders of others below the exported keys")
struct KeyFolderTests {
    private static let tenants = "/_understudy/v1/tenants"

    /// A server that exports its keys to a root, where a file of somebody else stands.
    private func withForeignFile(
        _ file: String, _ body: @escaping @Sendable (ControlServer, _ path: String) async throws -> Void
    ) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let url = root.appendingPathComponent(file)
        try await ControlServer.run(settings: .with { $0.publicKeysDirectory = root.path }) { server async throws in
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: url)
            try await body(server, url.path)
            #expect(FileManager.default.contents(atPath: url.path) == Data("mine".utf8))
        }
    }

    @Test(
        "a tenant whose folder holds files of others is refused, names the folder, and is not made",
        arguments: ["/tenants", "/fixtures"])
    func foreignFolder(_ path: String) async throws {
        try await withForeignFile("src/any.pem") { server, file async throws in
            let fixture = #"{"tenants":[{"name":"src"}]}"#
            let body: JSONObject = path == "/tenants" ? ["name": "src"] : ["text": .string(fixture)]
            let answer = try await server.send(.POST, "/_understudy/v1" + path, body.text)
            #expect(answer.status == 409, "\(answer.body.text)")
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            #expect(answer.body["detail"]?.stringValue?.contains("The folder \(folder) holds files") == true)
            #expect(try await server.send(.GET, Self.tenants + "/src").status == 404)
        }
    }

    @Test("a tenant at whose folder a file stands is refused, and is not made")
    func fileInPlaceOfFolder() async throws {
        try await withForeignFile("src") { server, file async throws in
            let answer = try await server.send(.POST, Self.tenants, #"{"name":"src"}"#)
            #expect(answer.status == 409 && answer.body["detail"]?.stringValue?.contains(file) == true)
            #expect(try await server.send(.GET, Self.tenants + "/src").status == 404)
        }
    }

    @Test("an imported tenant whose folder holds files of others is refused, and nothing is imported")
    func foreignFolderOfImport() async throws {
        try await withForeignFile("src/any.pem") { server, _ async throws in
            let export = try await server.send(.GET, Self.tenants + "/default/export").body
            let body: JSONObject = ["name": "src", "export": .object(export)]
            #expect(try await server.send(.POST, Self.tenants, body.text).status == 409)
            #expect(try await server.send(.GET, Self.tenants + "/src").status == 404)
        }
    }

    @Test("a key whose ID is the name of somebody else's file is refused, and is not in the key set")
    func foreignFile() async throws {
        try await withForeignFile("default/mine.pem") { server, _ async throws in
            let pem = try PrivateKey.generate(.ec(.p256)).pem
            let body: JSONObject = ["key": .string(pem), "kid": "mine", "state": "active"]
            let answer = try await server.send(.POST, "/_understudy/v1/keys/import", body.text)
            #expect(answer.status == 409, "\(answer.body.text)")
            #expect(answer.body["detail"]?.stringValue?.contains("/default/mine.pem") == true)
            let keys = try await server.send(.GET, "/jwks.json").body["keys"]?.arrayValue
            #expect(keys?.contains { $0.objectValue?["kid"] == "mine" } == false)
        }
    }
}
