// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("Explaining a token")
struct ExplainTests {
    private static let alice: JSONObject = ["user": "alice", "client": "demo-app"]

    private func explain(_ token: String, _ more: JSONObject = [:], _ server: ControlServer) async throws -> JSONObject
    {
        var body: JSONObject = ["token": .string(token)]
        for (name, value) in more { body[name] = value }
        let answer = try await server.post("/explain", body)
        try #require(answer.status == 200, "\(answer.body.text)")
        return answer.body
    }

    private func failed(_ report: JSONObject) -> [String] {
        (report["checks"]?.arrayValue ?? []).compactMap(\.objectValue).filter { $0["passed"] == false }
            .compactMap { $0["name"]?.stringValue }
    }

    @Test("a good token passes each check, and its parts, size and standing are told")
    func good() async throws {
        try await ControlServer.run { server async throws in
            let minted = try await server.mint(Self.alice)
            let report = try await explain(minted.token, ["audience": "orders-api"], server)
            #expect(report["valid"] == true && report["code"] == nil && report["policy"] == "access-token")
            #expect(failed(report).isEmpty)
            #expect(report["header"]?.objectValue == minted.header && report["claims"]?.objectValue == minted.claims)
            let size = try #require(report["size"]?.objectValue)
            let parts = ["header", "payload", "signature"].compactMap { size[$0]?.integerValue }
            #expect(size["bytes"]?.integerValue == parts.reduce(2, +))
            #expect(report["fits"] == ["cookie_4096": true, "header_8190": true])
            #expect(report["standing"]?.objectValue?["state"] == "active")
            #expect(report["standing"]?.objectValue?["username"] == "alice")
        }
    }

    @Test("a bad one fails by name, with a remedy, at the moment and with the leeway that are asked for")
    func bad() async throws {
        try await ControlServer.run { server async throws in
            var body = Self.alice
            for (name, value) in ["issued_at": 1_000, "expires_at": 2_000] as JSONObject { body[name] = value }
            let token = try await server.mint(body).token
            let report = try await explain(token, ["audience": "other"], server)
            #expect(report["valid"] == false && report["code"] == "wrong_audience")
            #expect(failed(report) == ["audience", "expiration"])
            let check = report["checks"]?.arrayValue?.compactMap(\.objectValue).first { $0["passed"] == false }
            #expect(check?["remedy"]?.stringValue != nil && check?["code"] == "wrong_audience")
            #expect(report["standing"]?.objectValue?["state"] == "expired")
            #expect(try await explain(token, ["at": 1_999], server)["valid"] == true)
            #expect(try await explain(token, ["at": 2_010], server)["code"] == "token_expired")
            #expect(try await explain(token, ["at": 2_010, "leeway": 11], server)["valid"] == true)
            #expect(try await explain(token, ["at": 1_999, "issuer": "https://x"], server)["code"] == "wrong_issuer")
            #expect(
                try await explain(token, ["at": 1_999, "policy": "id-token", "audience": "demo-app"], server)["code"]
                    == "wrong_type")
        }
    }

    @Test("an ID token is held against its client, by the client's secret where it is authenticated so")
    func identity() async throws {
        try await ControlServer.run { server async throws in
            let client =
                #"{"id":"m","secret":"a-secret-of-thirty-two-bytes-or-more","grants":["password"],"scopes":["openid"],"id_token_signing_algorithm":"HS256"}"#
            #expect(try await server.send(.POST, "/_understudy/v1/clients", client).status == 201)
            for client in ["demo-app", "m"] {
                let token = try await server.mint(["user": "alice", "client": .string(client), "type": "id_token"])
                    .token
                #expect(try await explain(token, ["policy": "id-token"], server)["valid"] == true)
            }
        }
    }

    @Test("of an opaque token what the store knows is told, and a reused refresh token is told from a good one")
    func opaque() async throws {
        try await ControlServer.run { server async throws in
            var body = Self.alice
            body["type"] = "refresh_token"
            let token = try await server.mint(body).token
            let report = try await explain(token, server)
            #expect(report["opaque"] == true && report["valid"] == false && report["code"] == "malformed_token")
            #expect(report["standing"]?.objectValue?["kind"] == "refresh_token")
            #expect(report["standing"]?.objectValue?["state"] == "active")
            _ = try await server.form("/token", [("grant_type", "refresh_token"), ("refresh_token", token)])
            #expect(try await explain(token, server)["standing"]?.objectValue?["state"] == "consumed")
            #expect(try await explain("nothing-of-ours", server)["standing"] == ["state": "unknown"])
        }
    }

    private func explain(_ token: String, _ server: ControlServer) async throws -> JSONObject {
        try await explain(token, [:], server)
    }

    /// The checks that failed of a token which the verifier had refused before.
    private func unverified(_ report: JSONObject) -> [String] {
        (report["checks"]?.arrayValue ?? []).compactMap(\.objectValue)
            .filter { $0["passed"] == false && $0["unverified"] == true }.compactMap { $0["name"]?.stringValue }
    }

    @Test("of a token whose key was withdrawn that is said, and not that nobody signs by its algorithm")
    func withdrawn() async throws {
        try await ControlServer.run { server async throws in
            let token = try await server.mint(Self.alice).token
            let kid = try #require(try await server.keyIDs("").first)
            let path = "/_understudy/v1/keys/\(kid)/withdraw"
            #expect(try await server.send(.POST, path, #"{"force":true}"#).status == 200)
            let report = try await explain(token, ["audience": "orders-api"], server)
            #expect(report["code"] == "unknown_key" && failed(report) == ["key"])
            let check = report["checks"]?.arrayValue?.compactMap(\.objectValue).first { $0["passed"] == false }
            #expect(check?["detail"]?.stringValue?.contains("has withdrawn the key") == true)
            #expect(check?["remedy"]?.stringValue?.contains("ask for a new token") == true)
            #expect(unverified(report).isEmpty && report["standing"]?.objectValue?["state"] == "active")
        }
    }

    @Test("a verifier's first refusal is not the end: the other mistakes are told too, as of an unverified token")
    func everyMistake() async throws {
        try await ControlServer.run { server async throws in
            var body = Self.alice
            for (name, value) in ["lifetime": -60, "issuer": "https://wrong.example"] as JSONObject {
                body[name] = value
            }
            func report(_ more: JSONObject) async throws -> JSONObject {
                var body = body
                for (name, value) in more { body[name] = value }
                return try await explain(try await server.mint(body).token, ["audience": "orders-api"], server)
            }
            let claims = ["issuer", "expiration"]
            let stranger = try await report(["key": "fresh"])
            #expect(stranger["code"] == "unknown_key" && failed(stranger) == ["key"] + claims)
            #expect(unverified(stranger) == claims)
            let forged = try await report(["key": "fresh", "kid": .string(try await server.keyIDs("")[0])])
            #expect(forged["code"] == "invalid_signature" && failed(forged) == ["signature"] + claims)
            let typed = try await report(["key": "fresh", "header": ["typ": "dpop+jwt"]])
            #expect(typed["code"] == "wrong_type" && failed(typed) == ["type", "key"] + claims)
            #expect(unverified(typed) == ["key"] + claims)
            let critical = try await report(["header": ["crit": ["x"]]])
            #expect(critical["code"] == "unsupported_critical_header" && failed(critical) == ["type"] + claims)
            let bare = try await report(["algorithm": "none", "header": ["typ": "dpop+jwt"]])
            #expect(bare["code"] == "algorithm_not_allowed" && failed(bare) == ["algorithm", "type"] + claims)
            let mistyped = try await report(["key": "fresh", "claims": ["exp": "soon"]])
            #expect(failed(mistyped) == ["key", "claims"] && unverified(mistyped) == ["claims"])
            // What passes is told as well, and what was verified is not marked.
            let good = try await explain(try await server.mint(Self.alice).token, server)
            #expect(!good.text.contains("unverified"))
            #expect(try await explain("a.b.c", server)["checks"]?.arrayValue?.count == 1)
        }
    }

    @Test("an end that cannot be read is none: to the provider the token has expired, as to its endpoints")
    func unreadableEnd() async throws {
        try await ControlServer.run { server async throws in
            for end: JSONValue in ["soon", .null] {
                var body = Self.alice
                body["claims"] = ["exp": end]
                let token = try await server.mint(body).token
                let standing = try #require(try await explain(token, server)["standing"]?.objectValue)
                #expect(standing["state"] == "expired" && standing["expires_at"] == nil, "\(end.text)")
                #expect(try await server.userInfo(token) == 401)
            }
        }
    }

    @Test("whatever comes is explained, without a crash and without more than it says")
    func anything() async throws {
        try await ControlServer.run { server async throws in
            let catalogue = try await server.send(.GET, ControlServer.tokens + "/catalogue?client=demo-app").body
            for entry in catalogue["tokens"]?.arrayValue ?? [] {
                let token = entry.objectValue?["token"]?.stringValue ?? ""
                let verdict = entry.objectValue?["verdict"]?.stringValue ?? ""
                let verdicts = entry.objectValue?["verdicts"]?.arrayValue?.compactMap(\.stringValue) ?? [verdict]
                let more: JSONObject = ["audience": "orders-api", "at": catalogue["now"] ?? .null]
                let code = try await explain(token, more, server)["code"]?.stringValue ?? "valid"
                #expect(verdicts.contains(code), "\(entry.objectValue?["name"]?.text ?? "")")
            }
            let large = String(repeating: "x", count: 100_000)
            #expect(try await explain(large, server)["code"] == "token_too_large")
        }
    }

    @Test("what is wrong with the question is named")
    func refused() async throws {
        try await ControlServer.run { server async throws in
            for (body, field) in [
                ("{}", "token"), (#"{"token":1}"#, "token"), (#"{"token":"x","policy":"saml"}"#, "policy"),
                (#"{"token":"x","at":-1}"#, "at"), (#"{"token":"x","leeway":-1}"#, "leeway"),
                (#"{"token":"x","policy":"id-token"}"#, "audience"), (#"{"token":"x","audiences":"a"}"#, "audiences"),
            ] {
                let answer = try await server.send(.POST, ControlServer.tokens + "/explain", body)
                #expect(answer.status == 400 && answer.body["field"]?.stringValue == field, "\(body)")
            }
        }
    }
}
