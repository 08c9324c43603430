// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import Testing

@testable import IdentityProvider
@testable import TokenCatalogue

@Suite("A key's certificate, as key sets show it (RFC 7517 §4.7)")
struct KeyCertificateTests {
    private static let keys = "/_understudy/v1/keys"

    /// A key and its certificate, both in PEM.
    private struct Pair {
        let key: String
        let certificate: String
        let der: [UInt8]

        init() throws {
            let record = try SigningKey.generate(.es256, at: NumericDate(seconds: 0))
            key = record.privateKeyPEM
            der = try SelfSignedCertificate.make(of: KeyRing.Entry(record))
            certificate = Pair.pem(der)
        }

        static func pem(_ der: [UInt8]) -> String {
            let lines = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
            return "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
        }

        func body(_ members: JSONObject) -> String {
            var body: JSONObject = ["key": .string(key), "kid": "certified", "state": "active"]
            for (name, value) in members { body[name] = value }
            return body.text
        }
    }

    private func published(_ server: ControlServer, _ base: String = "") async throws -> JSONObject? {
        let keys = try await server.send(.GET, base + "/jwks.json").body["keys"]?.arrayValue ?? []
        return keys.compactMap(\.objectValue).first { $0["kid"] == "certified" }
    }

    @Test("is published beside the key, and verifies what the key signed", arguments: ["member", "beside", "jwk"])
    func published(_ form: String) async throws {
        let pair = try Pair()
        let base64 = Data(pair.der).base64EncodedString()
        let members: JSONObject =
            switch form {
            case "member": ["certificate": .string(pair.certificate)]
            case "beside": ["key": .string(pair.key + pair.certificate)]
            default: ["key": try .object(Self.jwk(pair.key, certificates: [.string(base64)]))]
            }
        try await ControlServer.run { server async throws in
            #expect(try await server.send(.POST, Self.keys + "/import", pair.body(members)).status == 200)
            let key = try #require(try await published(server))
            #expect(key["x5c"] == [.string(base64)])
            #expect(key["x5t#S256"] == .string(Base64URL.encode(sha256(pair.der))))
            let shown = try await server.send(.GET, Self.keys + "/certified").body["jwk"]?.objectValue
            #expect(shown?["x5c"] == [.string(base64)])
            let minted = try await server.send(
                .POST, "/_understudy/v1/tokens/mint", #"{"user":"alice","algorithm":"ES256","key":"certified"}"#)
            let token = try CompactToken(parsing: minted.body["token"]?.stringValue ?? "")
            #expect(
                try PublicKey(pem: pair.certificate)
                    .isValid(
                        signature: token.signature, for: token.signingInput, scheme: SignatureAlgorithm.es256.scheme))
        }
    }

    @Test("goes along into an export and comes back, and a tenant is given it with its key")
    func kept() async throws {
        let pair = try Pair()
        try await ControlServer.run { server async throws in
            let tenants = "/_understudy/v1/tenants"
            let given: JSONObject = [
                "key": .string(pair.key), "kid": "certified", "certificate": .string(pair.certificate),
            ]
            let made = try await server.send(.POST, tenants, #"{"name":"given","keys":[\#(given.text)]}"#)
            #expect(made.status == 201)
            let export = try await server.send(.GET, tenants + "/given/export?include=private-keys").body
            let again = #"{"name":"again","export":\#(export.text)}"#
            #expect(try await server.send(.POST, tenants, again).status == 201)
            for base in ["/given", "/again"] {
                #expect(try await published(server, base)?["x5c"]?.arrayValue?.count == 1, "\(base)")
            }
            let row = try #require(export["tables"]?.objectValue?["signing_keys"]?.arrayValue?.first?.objectValue)
            for (member, value) in [
                ("certificates", #"["AAAA"]"#), ("certificates", "7"), ("algorithm", "RS256"), ("private_key", "x"),
            ] {
                var (broken, tables, key) = (export, export["tables"]?.objectValue ?? [:], row)
                key[member] = .string(value)
                tables["signing_keys"] = [.object(key)]
                broken["tables"] = .object(tables)
                let refusal = try await server.send(.POST, tenants, #"{"name":"broken","export":\#(broken.text)}"#)
                #expect(refusal.status == 400, "\(member) \(refusal.body.text)")
                let field = refusal.body["field"]?.stringValue ?? ""
                #expect(field.hasPrefix("export.tables.signing_keys"), "\(refusal.body.text)")
                #expect(try await server.send(.GET, tenants + "/broken").status == 404)
            }
            var strange = export
            strange["settings"] = #"{"name":"given","nonsense":1}"#
            let refusal = try await server.send(.POST, tenants, #"{"name":"broken","export":\#(strange.text)}"#)
            #expect(refusal.status == 400 && refusal.body["field"] == "export.settings")
        }
    }

    @Test("that is another key's, or none, is refused and nothing is taken in")
    func refused() async throws {
        let (pair, other) = (try Pair(), try Pair())
        let foreign = Data(other.der).base64EncodedString()
        let bodies: [(JSONObject, String)] = [
            (["certificate": .string(other.certificate)], "certificate"),
            (["certificate": .string(other.certificate + pair.certificate)], "certificate"),
            (["certificate": "none"], "certificate"), (["certificate": .string(pair.key)], "certificate"),
            (["certificate": .string(Pair.pem(Array(pair.der.dropLast(9))))], "certificate"),
            (["certificate": .string(String(repeating: pair.certificate, count: 9))], "certificate"),
            (["certificate": .string(pair.certificate + other.certificate)], "certificate"),
            (["certificate": 7], "certificate"), (["key": .string(pair.key + other.certificate)], "key"),
            (["key": try .object(Self.jwk(pair.key, certificates: [.string(foreign)]))], "key"),
            (["key": try .object(Self.jwk(pair.key, certificates: ["%"]))], "key"),
            (["key": try .object(Self.jwk(pair.key, certificates: [7]))], "key"),
        ]
        try await ControlServer.run { server async throws in
            for (members, field) in bodies {
                let refusal = try await server.send(.POST, Self.keys + "/import", pair.body(members))
                #expect(refusal.status == 400 && refusal.body["field"]?.stringValue == field, "\(refusal.body.text)")
                #expect(!refusal.body.text.contains("PRIVATE KEY"))
            }
            #expect(try await published(server) == nil)
        }
    }

    private static func jwk(_ pem: String, certificates: [JSONValue]) throws -> JSONObject {
        let key = try PrivateKey(pem: pem)
        var jwk = try JSONWebKey(publicKey: key.publicKey, algorithm: .es256).json(withPrivateHalfOf: key)
        jwk["x5c"] = .array(certificates)
        jwk["kid"] = nil
        return jwk
    }
}
