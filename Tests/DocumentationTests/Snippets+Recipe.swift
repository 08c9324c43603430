// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// The whole of docs/recipes/swift.md, which is run too.

// snippet: recipe-swift
import Foundation
import FoundationNetworking
import IdentityProviderTesting
import Testing
import TokenVerification

/// The application under test.
actor App {
    private let issuer: String
    private var accessToken: String?

    init(issuer: String) { self.issuer = issuer }

    func profile() async throws -> (status: Int, body: String) {
        let token = try await token()
        let (status, body) = try await send("/userinfo", authorization: "Bearer \(token)")
        return (status, String(decoding: body, as: UTF8.self))
    }

    private func token() async throws -> String {
        struct Tokens: Decodable { let access_token: String }
        if let accessToken { return accessToken }
        let form = "grant_type=password&username=dora&password=explorer&scope=openid+email+read"
        let credentials = Data("app:app-secret".utf8).base64EncodedString()
        for _ in 0..<3 {
            let (status, body) = try await send("/token", authorization: "Basic \(credentials)", form: form)
            if status == 503 { continue }
            let token = try JSONDecoder().decode(Tokens.self, from: body).access_token
            accessToken = token
            return token
        }
        throw URLError(.cannotConnectToHost)
    }

    private func send(_ path: String, authorization: String, form: String? = nil) async throws -> (Int, Data) {
        guard let url = URL(string: issuer + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.setValue(authorization, forHTTPHeaderField: "Authorization")
        if let form {
            request.httpMethod = "POST"
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(form.utf8)
        }
        let (body, answer) = try await URLSession.shared.data(for: request)
        return ((answer as? HTTPURLResponse)?.statusCode ?? 0, body)
    }
}

/// The resource server under test: the status with which it answers who brings the token.
struct API {
    let verifier: TokenVerifier

    func status(for token: String) -> Int {
        guard let token = try? verifier.verify(token) else { return 401 }
        return token.scopes.containsAll("read") ? 200 : 403
    }
}

/// Whom each test knows at its start.
private let fixture = TestFixture.text(
    """
    tenants:
      - name: default
        users: [{ username: dora, password: explorer, email: dora@example.com }]
        clients:
          - { id: app, secret: app-secret, grants: [password], scopes: [openid, email, read], audience: [api] }
        audiences: [{ id: api, token_typ: at+jwt }]
    """)

@Suite(.identityProvider(fixture))
struct AppTests {
    let idp: TestIdentityProvider

    init() throws { idp = try TestIdentityProvider.current }

    /// It goes by the provider's clock, so that no test waits for a token to expire.
    private func api() throws -> API {
        var policy = VerificationPolicy.accessToken(issuer: idp.issuer, audience: "api")
        policy.now = idp.clock.date
        return API(verifier: TokenVerifier(keys: try idp.keySet(), policy: policy))
    }

    @Test func signsIn() async throws {
        let profile = try await App(issuer: idp.issuer).profile()
        #expect(profile.status == 200 && profile.body.contains("dora@example.com"))
    }

    @Test func tokenExpires() async throws {
        try idp.clock.freeze()
        let app = App(issuer: idp.issuer)
        #expect(try await app.profile().status == 200)
        try idp.clock.advance(by: .seconds(3_600))
        #expect(try await app.profile().status == 401)
    }

    @Test func survivesAnOutage() async throws {
        try await idp.add(.status(503, at: .token).limited(to: 2))
        #expect(try await App(issuer: idp.issuer).profile().status == 200)
        #expect(idp.requests(RequestFilter(endpoint: "token", statuses: 500...599)).count == 2)
    }

    @Test func signsInOnce() async throws {
        let app = App(issuer: idp.issuer)
        for _ in 0..<2 { _ = try await app.profile() }
        let requests = idp.requests(RequestFilter(endpoint: "token", client: "app", grant: .password))
        #expect(requests.count == 1)
        let request = try #require(requests.first)
        #expect(try idp.details(of: request).parameter("scope") == "openid email read")
    }

    @Test func refusesStrangers() async throws {
        let reader = TokenRequest(for: .user("dora"), audience: ["api"], scope: "read")
        #expect(try api().status(for: try await idp.mint(reader).token) == 200)
        let guest = TokenRequest(for: .madeUp("mallory"), audience: ["api"], scope: "email")
        #expect(try api().status(for: try await idp.mint(guest).token) == 403)
    }

    @Test func refusesBadTokens() async throws {
        try idp.clock.freeze()
        let api = try api()
        for entry in try await idp.catalogue(audience: "api") {
            #expect((api.status(for: entry.token) != 401) == entry.isValid, "\(entry): \(entry.detail)")
        }
    }
}
// end
