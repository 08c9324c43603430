// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProviderTesting
import NIOHTTP1
import Testing

@Suite("RFC 9449 proofs of a client's key", .identityProvider())
struct ProofTests {
    @Test("a proof binds the token, and the token is good with the next proof alone")
    func proof() async throws {
        let idp = try TestIdentityProvider.current
        let app = DemoApp(idp: idp)
        let key = try TestKey(id: "client")
        let proof = try idp.proof(of: key, "POST", idp.tokenURL)
        let tokens = try await app.token(DemoApp.signIn, ["DPoP": proof])
        #expect(tokens.status == 200 && tokens.text("token_type") == "DPoP", "\(tokens.body)")
        let token = tokens.text("access_token")
        let claims = try await idp.explain(token, audience: "orders-api").claims
        #expect(claims?["cnf"] == ["jkt": .string(try key.thumbprint)])
        #expect(try await app.get(idp.userInfoURL, ["Authorization": "Bearer \(token)"]).status == 401)
        let next = try idp.proof(of: key, "GET", idp.userInfoURL, accessToken: token)
        let headers = ["Authorization": "DPoP \(token)", "DPoP": next]
        #expect(try await app.get(idp.userInfoURL, headers).status == 200)
        let again = try await app.get(idp.userInfoURL, headers)
        #expect(again.status == 401 && again.text("error") == "invalid_dpop_proof")
        let request = try #require(idp.requests(RequestFilter(endpoint: "userinfo")).last)
        #expect(try idp.details(of: request).proofClaims?["htm"] == "GET")
        #expect(request.clientID == "demo-app" && request.user == "alice")
    }

    @Test("a proof goes by the provider's clock, and any claim of it may be changed or left out")
    func changes() async throws {
        let idp = try TestIdentityProvider.current
        let app = DemoApp(idp: idp)
        let key = try TestKey(id: "client")
        try idp.clock.advance(by: .seconds(86_400))
        #expect(try await app.token(DemoApp.signIn, ["DPoP": idp.proof(of: key, "POST", idp.tokenURL)]).status == 200)
        for change in [["htm": "GET"], ["iat": 1], ["jti": nil], ["htu": "http://evil.example/"]] as [[String: JSON]] {
            let proof = try idp.proof(of: key, "POST", idp.tokenURL, changing: change)
            let refused = try await app.token(DemoApp.signIn, ["DPoP": proof])
            #expect(refused.status == 400 && refused.text("error") == "invalid_dpop_proof", "\(change)")
        }
    }

    @Test("a fault asks for a nonce once, and the next proof shows that the client took it")
    func nonce() async throws {
        let idp = try TestIdentityProvider.current
        let app = DemoApp(idp: idp)
        let key = try TestKey(id: "client")
        try await idp.add(.error("use_dpop_nonce", at: .token).limited(to: 1))
        let first = try await app.token(DemoApp.signIn, ["DPoP": idp.proof(of: key, "POST", idp.tokenURL)])
        #expect(first.status == 400 && first.text("error") == "use_dpop_nonce")
        let nonce = try #require(first.headers.first(name: "DPoP-Nonce"))
        let proof = try idp.proof(of: key, "POST", idp.tokenURL, nonce: nonce)
        #expect(try await app.token(DemoApp.signIn, ["DPoP": proof]).status == 200)
        let request = try #require(idp.requests(RequestFilter(endpoint: "token")).last)
        #expect(try idp.details(of: request).proofClaims?["nonce"] == .string(nonce))
    }

    @Test("a user is signed in with tokens that are bound to a key, which a client may ask for in any case")
    func signIn() async throws {
        let idp = try TestIdentityProvider.current
        let key = try TestKey(id: "client")
        let tokens = try await idp.signIn("alice", client: "demo-app", scope: "openid", boundTo: key)
        #expect(tokens.tokenType == "DPoP")
        let proof = try idp.proof(of: key, "GET", idp.userInfoURL, accessToken: tokens.accessToken)
        let headers = ["Authorization": "DPoP \(tokens.accessToken)", "DPoP": proof]
        #expect(try await DemoApp(idp: idp).get(idp.userInfoURL, headers).status == 200)
        try await idp.control("PATCH", "/clients/demo-app", ["dpop_bound_access_tokens": true])
        let due = await #expect(throws: TestControlError.self) { try await idp.signIn("alice", client: "demo-app") }
        #expect(due?.status == 400 && due?.field == "dpop_jkt")
        let bad = await #expect(throws: TestControlError.self) {
            try await idp.control("POST", "/tokens", ["user": "alice", "client": "demo-app", "dpop_jkt": "x"])
        }
        #expect(bad?.status == 400 && bad?.field == "dpop_jkt")
        let bound = try await idp.signIn("alice", client: "demo-app", scope: "openid", boundTo: key)
        #expect(bound.tokenType == "DPoP")
        let report = try await idp.explain(bound.accessToken, audience: "orders-api")
        #expect(report.code == "wrong_token_kind")
        #expect(report.checks.contains { $0.remedy?.contains("bound to a key") == true })
    }
}
