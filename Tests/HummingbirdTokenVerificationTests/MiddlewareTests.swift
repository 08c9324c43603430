// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTokenVerification
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import HummingbirdTokenVerification
import JOSE
import LibCrypto
import MetricsTestKit
import Testing
import TokenVerification

@Suite("A Hummingbird service that takes bearer tokens")
struct MiddlewareTests {
    private static let key = Result { try PrivateKey.generateRSA(bits: 2_048) }

    private static func token(scope: String = "orders:read") throws -> String {
        let claims: JSONObject = [
            "iss": "https://a.example", "aud": "orders", "sub": "alice", "scope": .string(scope), "exp": 9_000_000_000,
        ]
        return try CompactToken.sign(header: ["alg": "RS256"], payload: claims, key: key.get(), algorithm: .rs256)
    }

    /// Has no keys yet.
    private struct NoKeys: KeySource {
        func currentKeys() throws(VerificationError) -> KeySet { throw .keysUnavailable }
    }

    private func answer(
        _ headers: HTTPFields, keys: (any KeySource)? = nil, cookie: String? = nil
    ) async throws -> TestResponse {
        let policy = VerificationPolicy.bearer(issuer: "https://a.example", audience: "orders")
        let held = try KeySet(pem: try Self.key.get().publicKey.pem)
        let verifier =
            keys == nil ? TokenVerifier(keys: held, policy: policy) : TokenVerifier(keys: NoKeys(), policy: policy)
        let router = Router(context: BasicTokenRequestContext.self)
        router.group()
            .add(
                middleware: TokenVerificationMiddleware(
                    verifier: verifier, realm: "orders", resourceMetadata: "https://o.example/meta", cookie: cookie)
            )
            .group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
            .add(middleware: RequireScopes("orders:read", realm: "orders"))
            .get("orders") { _, context in context.token.subject }
        // A group that forgot its middleware answers nobody.
        router.group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
            .get("bare") { _, context in context.token.subject }
        return try await Application(router: router)
            .test(.live) { client in
                let bare = try await client.executeRequest(uri: "/bare", method: .get, headers: headers, body: nil)
                #expect(bare.status == .unauthorized)
                return try await client.executeRequest(uri: "/orders", method: .get, headers: headers, body: nil)
            }
    }

    @Test("a good token is let in, in the header or the named cookie, with its claims in the context")
    func good() async throws {
        let token = try Self.token()
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let answer = try await answer([.authorization: "\(scheme) \(token)"])
            #expect(answer.status == .ok && String(buffer: answer.body) == "alice")
        }
        let byCookie = try await answer([.cookie: "a=b; session=\(token)"], cookie: "session")
        #expect(byCookie.status == .ok)
        // Nobody asked for it.
        let uninvited = try await answer([.cookie: "session=\(token)"])
        #expect(uninvited.status == .unauthorized)
    }

    @Test("without a token the challenge names no error, and points at the metadata")
    func missing() async throws {
        for headers in [[:], [.authorization: "Basic YTpi"]] as [HTTPFields] {
            let answer = try await answer(headers)
            #expect(answer.status == .unauthorized && answer.body.readableBytes == 0)
            #expect(
                answer.headers[.wwwAuthenticate]
                    == "Bearer realm=\"orders\", resource_metadata=\"https://o.example/meta\"")
        }
    }

    @Test("a token that does not hold, one too few scopes, and what cannot be read have their status and code")
    func refusals() async throws {
        let forged = try await answer([.authorization: "Bearer \(Self.token().dropLast(8))AAAAAAAA"])
        #expect(forged.status == .unauthorized)
        #expect(forged.headers[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
        let poor = try await answer([.authorization: "Bearer \(Self.token(scope: "openid"))"])
        #expect(poor.status == .forbidden)
        #expect(poor.headers[.wwwAuthenticate]?.contains("error=\"insufficient_scope\"") == true)
        #expect(poor.headers[.wwwAuthenticate]?.contains("scope=\"orders:read\"") == true)
        var twice = HTTPFields()
        twice.append(.init(name: .authorization, value: "Bearer \(try Self.token())"))
        twice.append(.init(name: .authorization, value: "Bearer \(try Self.token())"))
        for headers in [twice, [.authorization: "Bearer"], [.authorization: "Bearer a b"]] as [HTTPFields] {
            let answer = try await answer(headers)
            #expect(answer.status == .badRequest)
            #expect(answer.headers[.wwwAuthenticate]?.contains("error=\"invalid_request\"") == true)
        }
    }

    @Test("without keys nothing is said of the token: try again")
    func unavailable() async throws {
        let answer = try await answer([.authorization: "Bearer \(Self.token())"], keys: NoKeys())
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.wwwAuthenticate] == nil && answer.headers[.retryAfter] == "1")
    }

    @Test("routes and groups ask for scopes by name, each for all of its own")
    func requireScopes() async throws {
        let verifier = TokenVerifier(
            keys: try KeySet(pem: try Self.key.get().publicKey.pem),
            policy: .bearer(issuer: "https://a.example", audience: "orders"))
        let router = Router(context: BasicTokenRequestContext.self)
        let verified = router.group().add(middleware: TokenVerificationMiddleware(verifier: verifier))
            .group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
        verified.group("read").requireScopes("orders:read").get { _, context in context.token.subject }
        verified.group("both")
            .requireScopes("orders:read", "orders:write", realm: "orders", resourceMetadata: "https://o.example/meta")
            .get { _, context in context.token.subject }
        try await Application(router: router)
            .test(.live) { client in
                func answer(_ path: String, _ scope: String) async throws -> TestResponse {
                    let headers: HTTPFields = [.authorization: "Bearer \(try Self.token(scope: scope))"]
                    return try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
                }
                #expect(try await answer("/read", "orders:read").status == .ok)
                #expect(try await answer("/read", "orders:write").status == .forbidden)
                #expect(try await answer("/both", "orders:write orders:read").status == .ok)
                let poor = try await answer("/both", "orders:read")
                #expect(poor.status == .forbidden)
                let challenge = try #require(poor.headers[.wwwAuthenticate])
                #expect(challenge.hasPrefix("Bearer realm=\"orders\""))
                #expect(challenge.contains("scope=\"orders:read orders:write\""))
                #expect(challenge.contains("resource_metadata=\"https://o.example/meta\""))
            }
    }

    @Test("verifications are counted by outcome, and the cache's answers by result")
    func metrics() async throws {
        let metrics = TestMetrics()
        let verifier = TokenVerifier(
            keys: try KeySet(pem: try Self.key.get().publicKey.pem),
            policy: .bearer(issuer: "https://a.example", audience: "orders"), cache: VerifiedTokenCache())
        let router = Router(context: BasicTokenRequestContext.self)
        router.group().add(middleware: TokenVerificationMiddleware(verifier: verifier, metrics: metrics))
            .get("orders") { _, _ in "" }
        let token = try Self.token()
        try await Application(router: router)
            .test(.live) { client in
                for credentials in [token, token, token, token, "a.b.c"] {
                    let headers: HTTPFields = [.authorization: "Bearer \(credentials)"]
                    _ = try await client.executeRequest(uri: "/orders", method: .get, headers: headers, body: nil)
                }
            }
        func count(_ label: String, _ dimension: (String, String)) throws -> Int64 {
            try metrics.expectCounter(label, [dimension]).totalValue
        }
        #expect(try count("token_verifications", ("outcome", "verified")) == 4)
        #expect(try count("token_verifications", ("outcome", "malformed_token")) == 1)
        // Admitted on second sight.
        #expect(try count("token_cache_lookups", ("result", "miss")) == 2)
        #expect(try count("token_cache_lookups", ("result", "hit")) == 2)
    }
}
