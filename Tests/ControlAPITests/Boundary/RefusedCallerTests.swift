// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

/// "Called exactly once by demo-app" is about calls, also those in which it failed to prove who it is.
@Suite("Refused calls are their caller's in the journal")
struct RefusedCallerTests {
    private static let path = "/_understudy/v1/requests"

    /// The ways in which a client may fail to prove that it is one.
    enum Proof: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case basic
        case form
        case assertion
        case two
        case name

        var testDescription: String { rawValue }

        /// What a request has for it.
        func parts(of client: String) throws -> (form: String, headers: [String: String]) {
            var headers = ["Content-Type": "application/x-www-form-urlencoded"]
            let basic = "Basic " + Data("\(client):wrong".utf8).base64EncodedString()
            switch self {
            case .basic:
                headers["Authorization"] = basic
                return ("", headers)
            case .form: return ("&client_id=\(client)&client_secret=wrong", headers)
            case .assertion:
                let assertion = try CompactToken.authenticate(
                    header: ["alg": "HS256"], payload: ["iss": .string(client), "sub": .string(client)],
                    secret: SharedSecret(Array(repeating: 1, count: 32)), algorithm: .hs256)
                let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                return ("&client_assertion=\(assertion)&client_assertion_type=\(type)", headers)
            case .two:
                headers["Authorization"] = basic
                return ("&client_secret=wrong", headers)
            case .name: return ("&client_id=\(client)", headers)
            }
        }
    }

    private static func count(_ server: ControlServer, _ query: String) async throws -> JSONValue? {
        try await server.send(.GET, path + "?" + query).body["count"]
    }

    @Test(
        "who fails to prove who it is, however and wherever: counted, and named in the list", arguments: Proof.allCases)
    func clients(_ proof: Proof) async throws {
        try await ControlServer.run { server async throws in
            let endpoints = [
                ("token", "/token"), ("introspection", "/introspect"), ("revocation", "/revoke"),
                ("device-authorization", "/device_authorization"),
            ]
            let (form, headers) = try proof.parts(of: "demo-app")
            for (name, path) in endpoints {
                let body = "grant_type=password&username=alice&password=wonderland&token=x" + form
                let refused = try await server.send(.POST, path, body, headers: headers)
                #expect([400, 401].contains(refused.status), "\(path) \(refused.body.text)")
                let query = "endpoint=\(name)&client=demo-app&outcome=refused"
                let found = try await server.send(.GET, Self.path + "?" + query).body
                #expect(found["count"] == 1, "\(path)")
                #expect(found["requests"]?.arrayValue?.first?.objectValue?["client_id"] == "demo-app")
                #expect(try await Self.count(server, "endpoint=\(name)&client=demo-spa") == 0)
            }
            #expect(try await Self.count(server, "endpoint=token&grant=password&user=alice&client=demo-app") == 1)
        }
    }

    @Test("who names a client that there is not is counted by that name, and never shown: it may be a secret")
    func strangers() async throws {
        try await ControlServer.run { server async throws in
            let body = "grant_type=client_credentials"
            for proof in Proof.allCases where proof != .two {
                let (form, headers) = try proof.parts(of: "no-such-app")
                #expect(try await server.send(.POST, "/token", body + form, headers: headers).status == 401)
            }
            #expect(try await Self.count(server, "endpoint=token&client=no-such-app") == 4)
            let listed = try await server.send(.GET, Self.path).body["requests"]?.arrayValue ?? []
            #expect(listed.count == 4 && !listed.contains { $0.text.contains("no-such-app") })
        }
    }

    @Test("a token that is refused at userinfo is its client's and its user's, whoever signed it")
    func bearers() async throws {
        try await ControlServer.run { server async throws in
            let expired = try await server.send(
                .POST, "/_understudy/v1/tokens/mint", #"{"user":"alice","client":"demo-app","lifetime":-60}"#)
            let claims: JSONObject = ["client_id": "demo-app", "jti": "a.b", "sub": "x"]
            let forged = try CompactToken.authenticate(
                header: ["alg": "HS256"], payload: claims, secret: SharedSecret(Array(repeating: 1, count: 32)),
                algorithm: .hs256)
            for token in [try #require(expired.body["token"]?.stringValue), forged] {
                let refused = try await server.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"])
                #expect(refused.status == 401)
            }
            #expect(try await Self.count(server, "endpoint=userinfo&client=demo-app&outcome=refused") == 2)
            #expect(try await Self.count(server, "endpoint=userinfo&client=demo-app&user=alice") == 1)
            let unknown = try await server.send(.GET, "/userinfo", headers: ["Authorization": "Bearer x"])
            #expect(unknown.status == 401)
            #expect(try await Self.count(server, "endpoint=userinfo") == 3)
            #expect(try await Self.count(server, "endpoint=userinfo&client=demo-app") == 2)
        }
    }

    @Test("all whom a request names have it: two clients at once, a user's hint, and the ID token of a logout")
    func hints() async throws {
        try await ControlServer.run { server async throws in
            let basic = "Basic " + Data("demo-service:wrong".utf8).base64EncodedString()
            let headers = ["Content-Type": "application/x-www-form-urlencoded", "Authorization": basic]
            let form = "grant_type=client_credentials&client_id=demo-app"
            #expect((400...401).contains(try await server.send(.POST, "/token", form, headers: headers).status))
            for client in ["demo-app", "demo-service"] {
                #expect(try await Self.count(server, "endpoint=token&client=\(client)") == 1, "\(client)")
            }
            let refused = try await server.send(.GET, "/authorize?login_hint=alice&client_id=nobody", headers: [:])
            #expect(refused.status == 400)
            #expect(try await Self.count(server, "endpoint=authorization&user=alice&client=nobody") == 1)
            #expect(try await Self.count(server, "endpoint=authorization&user=bob") == 0)
            let tokens = try await server.send(
                .POST, "/token",
                "grant_type=password&username=alice&password=wonderland&scope=openid&client_id=demo-app"
                    + "&client_secret=demo-app-secret-not-for-production",
                headers: ["Content-Type": "application/x-www-form-urlencoded"])
            let hint = try #require(tokens.body["id_token"]?.stringValue)
            _ = try await server.send(.GET, "/logout?id_token_hint=\(hint)", headers: [:])
            let query = "endpoint=end-session&user=alice&client=demo-app&outcome=ok"
            #expect(try await Self.count(server, query) == 1)
        }
    }

    @Test("a refresh token that is used up, and one that is asked about, are their user's")
    func tokens() async throws {
        try await ControlServer.run { server async throws in
            let secret = "demo-app-secret-not-for-production"
            let basic = "Basic " + Data("demo-app:\(secret)".utf8).base64EncodedString()
            let headers = ["Content-Type": "application/x-www-form-urlencoded", "Authorization": basic]
            let form = "grant_type=password&username=alice&password=wonderland&scope=openid+offline_access"
            let tokens = try await server.send(.POST, "/token", form, headers: headers).body
            let token = try #require(tokens["refresh_token"]?.stringValue)
            let access = try #require(tokens["access_token"]?.stringValue)
            let refresh = "grant_type=refresh_token&refresh_token=\(token)"
            #expect(try await server.send(.POST, "/introspect", "token=\(access)", headers: headers).status == 200)
            #expect(try await server.send(.POST, "/token", refresh, headers: headers).status == 200)
            #expect(try await server.send(.POST, "/token", refresh, headers: headers).status == 400)
            let asked = try await server.send(.POST, "/introspect", "token=\(token)", headers: headers)
            #expect(asked.body["active"] == false)
            #expect(try await server.send(.POST, "/revoke", "token=\(token)", headers: headers).status == 200)
            let counts = [
                ("endpoint=token&grant=refresh_token&user=alice&outcome=refused", 1),
                ("endpoint=introspection&user=alice&client=demo-app", 2),
                ("endpoint=introspection&user=alice&outcome=refused", 1), ("endpoint=revocation&user=alice", 1),
            ]
            for (query, count) in counts {
                #expect(try await Self.count(server, query) == .number(JSONNumber(Int64(count))), "\(query)")
            }
        }
    }
}
