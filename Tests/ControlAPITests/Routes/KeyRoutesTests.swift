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

@Suite("The control API's keys")
struct KeyRoutesTests {
    private let keys = "/_understudy/v1/keys"

    private func published(_ server: ControlServer) async throws -> [JSONObject] {
        try await server.send(.GET, "/jwks.json").body["keys"]?.arrayValue?.compactMap(\.objectValue) ?? []
    }

    private func token(_ server: ControlServer) async throws -> CompactToken {
        let answer = try await server.send(.POST, "/_understudy/v1/tokens", #"{"user":"alice"}"#)
        return try CompactToken(parsing: answer.body["access_token"]?.stringValue ?? "")
    }

    @Test("a rotation is served at once: the next key signs, the last one stays published, a withdrawn one does not")
    func rotation() async throws {
        try await ControlServer.run { server async throws in
            let first = try await token(server)
            let next = try await server.send(.POST, keys, #"{"state":"upcoming"}"#).body["kid"]?.stringValue
            #expect(try await published(server).count == 2)
            #expect(try await token(server).header.keyID == first.header.keyID)
            let rotated = try await server.send(.POST, keys + "/rotate", "{}")
            #expect(rotated.status == 200 && rotated.body["kid"]?.stringValue == next)
            #expect(try await token(server).header.keyID == next)
            let old = first.header.keyID ?? ""
            let listed = try await server.send(.GET, keys).body["keys"]?.arrayValue?.compactMap(\.objectValue) ?? []
            #expect(listed.map { $0["state"] } == ["retiring", "active"])
            let withdrawn = try await server.send(.POST, keys + "/\(old)/withdraw", "{}")
            #expect(withdrawn.body["state"] == "withdrawn")
            #expect(try await published(server).map { $0["kid"]?.stringValue } == [next])
        }
    }

    @Test("a key that waits is published for as long as a rotation says, however often it says so")
    func publication() async throws {
        try await ControlServer.run { server async throws in
            _ = try await server.send(.PUT, "/_understudy/v1/clock", #"{"frozen_at":2000000000}"#)
            let first = try await server.send(.POST, keys + "/rotate", #"{"publication_period":600}"#).body
            let second = try await server.send(.POST, keys + "/rotate", #"{"publication_period":600}"#).body
            #expect(first["state"] == "upcoming" && first == second)
            #expect(second["activates_at"] == 2_000_000_600)
            let sooner = try await server.send(.POST, keys + "/rotate", "{}").body
            #expect(first["kid"] != nil && sooner["kid"] == first["kid"] && sooner["state"] == "active")
        }
    }

    @Test("the exported folder follows each change", arguments: [true, false])
    func export(isFirst: Bool) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await ControlServer.run(settings: .with { $0.publicKeysDirectory = folder.path }) { server async throws in
            func exported() throws -> Set<String> {
                Set(
                    try FileManager.default.contentsOfDirectory(atPath: folder.path + "/default")
                        .filter { $0.hasSuffix(".pem") })
            }
            let first = try exported()
            #expect(first.count == 1)
            let body = isFirst ? #"{"retirement_period":0}"# : "{}"
            _ = try await server.send(.POST, keys + "/rotate", body)
            #expect(try exported().count == (isFirst ? 1 : 2))
            #expect(try exported() != first)
        }
    }

    @Test("the only key that signs is neither retired nor withdrawn, unless by force: then nothing can be signed")
    func last() async throws {
        try await ControlServer.run { server async throws in
            let kid = try await token(server).header.keyID ?? ""
            for action in ["retire", "withdraw"] {
                let refused = try await server.send(.POST, keys + "/\(kid)/\(action)", "{}")
                #expect(refused.status == 409)
                #expect(refused.body["detail"]?.stringValue?.contains("only active RS256 key") == true)
            }
            #expect(try await server.send(.POST, keys + "/\(kid)/withdraw", #"{"force":true}"#).status == 200)
            for (method, path) in [
                (NIOHTTP1.HTTPMethod.POST, "/tokens"), (.POST, "/tokens/mint"), (.GET, "/tokens/catalogue"),
                (.GET, "/tokens/catalogue/valid"),
            ] {
                let body = method == .GET ? nil : #"{"user":"alice"}"#
                let answer = try await server.send(method, "/_understudy/v1" + path, body)
                #expect(answer.status == 503, "\(path)")
                #expect(answer.headers.first(name: "Content-Type") == "application/problem+json", "\(path)")
                #expect(answer.body["status"] == 503 && answer.body["error"] == nil, "\(answer.body.text)")
                #expect(answer.body["detail"]?.stringValue?.contains("no active RS256 key") == true, "\(path)")
                let remedy = answer.body["remedies"]?.arrayValue?.first?.objectValue
                #expect(remedy?["operation"] == "generate_key", "\(path)")
            }
            #expect(try await published(server).isEmpty)
        }
    }

    @Test("a key of each kind is made, exported and imported; the private half only when asked for by name")
    func formats() async throws {
        try await ControlServer.run { server async throws in
            for algorithm in ["RS512", "PS256", "ES256", "ES384", "EdDSA"] {
                let made = try await server.send(.POST, keys, #"{"algorithm":"\#(algorithm)","state":"active"}"#)
                let kid = made.body["kid"]?.stringValue ?? ""
                #expect(made.status == 200 && made.body["alg"]?.stringValue == algorithm)
                let pem = try await server.send(.GET, keys + "/\(kid)?format=pem").body["pem"]?.stringValue ?? ""
                #expect(pem.hasPrefix("-----BEGIN PUBLIC KEY-----"))
                let jwk = try await server.send(.GET, keys + "/\(kid)").body["jwk"]?.objectValue ?? [:]
                #expect(jwk["d"] == nil && jwk["kid"]?.stringValue == kid)
                #expect(try JSONWebKey(jwk).publicKey.pem == pem)
                let secret = try await server.send(.GET, keys + "/\(kid)?include=private-keys").body["jwk"]
                let text = try await server.send(.GET, keys + "/\(kid)?include=private-keys&format=pem").body["pem"]
                #expect(try PrivateKey(jwk: secret?.objectValue ?? [:]).pem == text?.stringValue)
                for (index, material) in [secret, text].enumerated() {
                    let body: JSONObject = [
                        "key": try #require(material), "kid": .string("\(algorithm)/\(index) ü"),
                        "algorithm": .string(algorithm),
                    ]
                    let imported = try await server.send(.POST, keys + "/import", body.text)
                    #expect(imported.status == 200 && imported.body["alg"]?.stringValue == algorithm)
                    let again = try await server.send(.POST, keys + "/import", body.text)
                    #expect(again.status == 409)
                    // In our words, not in those of the store's engine.
                    #expect(again.body["detail"] == "Nothing was changed: there is a key of that id already.")
                }
                let path = keys + "/\(algorithm)%2F0%20%C3%BC?format=pem"
                #expect(try await server.send(.GET, path).body["pem"]?.stringValue == pem)
            }
        }
    }

    @Test("what is no private key of ours is refused, and nothing of it is told")
    func refused() async throws {
        let rsa = try PrivateKey.generateRSA(bits: 2_048)
        let webKey = JSONWebKey(publicKey: try rsa.publicKey, algorithm: .rs256)
        var foreign = try webKey.json(withPrivateHalfOf: rsa)
        foreign["d"] = .string(Base64URL.encode([UInt8](repeating: 3, count: 256)))
        var noPrimes = try webKey.json(withPrivateHalfOf: rsa)
        noPrimes["p"] = nil
        var huge = webKey.json
        huge["n"] = .string(String(repeating: "A", count: 10_000))
        let edwards = try PrivateKey.generate(.ed25519)
        var swapped = try JSONWebKey(publicKey: edwards.publicKey, algorithm: .edDSA).json(withPrivateHalfOf: edwards)
        swapped["d"] = .string(Base64URL.encode([UInt8](repeating: 7, count: 32)))
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----\n"
        let keys: [JSONValue] = [
            .string(try rsa.publicKey.pem), .object(webKey.json), .object(foreign), .object(noPrimes), .object(huge),
            .object(swapped), .string(encrypted), "secret-looking text", 1, ["kty": "oct", "k": "AAAA"],
        ]
        try await ControlServer.run { server async throws in
            for key in keys {
                let body: JSONObject = ["key": key]
                let answer = try await server.send(.POST, self.keys + "/import", body.text)
                #expect(answer.status == 400 && answer.body["field"] == "key")
                #expect(!answer.body.text.contains("secret-looking"))
            }
            let mismatch: JSONObject = ["key": .string(try rsa.pem), "algorithm": "ES256"]
            #expect(try await server.send(.POST, self.keys + "/import", mismatch.text).body["field"] == "algorithm")
            for (path, body) in [
                ("", #"{"algorithm":"HS256"}"#), ("", #"{"algorithm":"none"}"#), ("", #"{"state":"retiring"}"#),
                ("/rotate", #"{"publication_period":-1}"#), ("/x/retire", #"{"force":1}"#),
            ] {
                #expect(try await server.send(.POST, self.keys + path, body).status == 400)
            }
            #expect(try await server.send(.POST, self.keys + "/x/withdraw", "{}").status == 404)
            #expect(try await server.send(.GET, self.keys + "/x").status == 404)
            #expect(try await published(server).count == 1)
        }
    }
}
