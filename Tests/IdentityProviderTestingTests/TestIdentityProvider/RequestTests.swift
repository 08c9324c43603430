// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProviderTesting
import NIOHTTP1
import Testing

@Suite("Requests in the kit's words", .identityProvider())
struct RequestTests {
    private let app: DemoApp
    private var idp: TestIdentityProvider { app.idp }

    init() throws { app = DemoApp(idp: try TestIdentityProvider.current) }

    private func count(_ filter: RequestFilter) -> Int { idp.requests(filter).count }

    @Test("a filter finds by grant, outcome, method, fault, path and a range of statuses")
    func filters() async throws {
        let fault = try await idp.add(.status(503, at: .jwks).limited(to: 1))
        #expect(try await app.get(idp.jwksURL).status == 503)
        #expect(try await app.get(idp.jwksURL + "?again=1").status == 200)
        #expect(try await app.token("grant_type=client_credentials&scope=orders:read").status == 200)
        #expect(try await app.token("grant_type=password&username=alice&password=wrong").status == 400)
        #expect(count(RequestFilter()) == 4)
        #expect(count(RequestFilter(statuses: 400...599)) == 2 && count(RequestFilter(status: 503)) == 1)
        #expect(count(RequestFilter(status: 200, statuses: 400...599)) == 2)
        #expect(count(RequestFilter(grant: .clientCredentials)) == 1 && count(RequestFilter(grant: .deviceCode)) == 0)
        #expect(count(RequestFilter(outcome: .refused)) == 2)
        #expect(count(RequestFilter(endpoint: "token", outcome: .ok)) == 1)
        #expect(count(RequestFilter(method: "post")) == 2 && count(RequestFilter(method: "DELETE")) == 0)
        #expect(idp.requests(RequestFilter(fault: fault)).map(\.status) == [503])
        #expect(count(RequestFilter(search: "again=1")) == 1)
        try await idp.control("GET", "/users")
        #expect(count(RequestFilter()) == 4)
    }

    @Test("the details of a request have its parameters and headers, and no secret")
    func details() async throws {
        let form = "grant_type=password&username=alice&password=wonderland&scope=openid&audience=a&audience=b"
        let answer = try await app.token(form, at: "/token?trace=7")
        let request = try #require(idp.requests(RequestFilter(endpoint: "token")).last)
        let details = try idp.details(of: request)
        #expect(details.path == "/token?trace=7" && details.parameter("trace") == "7")
        #expect(details.parameter("scope") == "openid" && details.parameters["audience"] == ["a", "b"])
        #expect(details.parameter("password") == "***" && details.body?.contains("wonderland") == false)
        #expect(details.header("content-type") == "application/x-www-form-urlencoded")
        #expect(details.header("Authorization") == "Basic ***" && details.basicUser == "demo-app")
        #expect(answer.headers["Understudy-Request"] == [request.id])
        let token = try await idp.signIn("alice", scope: "openid").accessToken
        _ = try await app.get(idp.userInfoURL, ["Authorization": "Bearer \(token)", "Cookie": "crumb=secret"])
        let second = try idp.details(of: try #require(idp.requests(RequestFilter(endpoint: "userinfo")).last))
        #expect(second.bearerClaims?["client_id"] == "demo-app" && second.cookies.count == 1)
        #expect(!second.headers.contains { $0.value.contains(token) || $0.value.contains("secret") })
        idp.clearRequests()
        let error = #expect(throws: TestControlError.self) { try idp.details(of: request) }
        #expect(error?.status == 404)
    }

    @Test("a test may wait for ever")
    func endlessWait() async throws {
        let mark = idp.requestMark
        async let found = idp.nextRequest(RequestFilter(endpoint: "jwks"), after: mark, within: .seconds(Int64.max))
        for _ in 0..<10 { await Task.yield() }
        _ = try await app.get(idp.jwksURL)
        #expect(try await found != nil)
    }

    @Test("a request that came before the wait began is found by the mark before it")
    func marks() async throws {
        let before = idp.requestMark
        _ = try await app.get(idp.jwksURL + "?n=1")
        _ = try await app.get(idp.jwksURL + "?n=2")
        let jwks = RequestFilter(endpoint: "jwks")
        let first = try #require(try await idp.nextRequest(jwks, after: before))
        #expect(try idp.details(of: first).path == "/jwks.json?n=1")
        let second = try #require(try await idp.nextRequest(jwks, after: first.mark))
        #expect(try idp.details(of: second).path == "/jwks.json?n=2")
        #expect(idp.requests(after: first.mark).map(\.id) == [second.id] && idp.requests(after: before).count == 2)
        #expect(try await idp.nextRequest(jwks, after: second.mark, within: .milliseconds(1)) == nil)
    }

    @Test("what a closure leads to is waited for, whether it came before its end or comes later")
    func during() async throws {
        let mine = RequestFilter(search: "during=")
        _ = try await app.get(idp.jwksURL + "?during=before")
        let found = try await idp.nextRequest(mine) { _ = try await app.get(idp.jwksURL + "?during=within") }
        #expect(try idp.details(of: try #require(found)).path == "/jwks.json?during=within")
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let later = Task { [app, idp] in
            for await _ in started {}
            return try await app.get(idp.jwksURL + "?during=after").status
        }
        let second = try await idp.nextRequest(mine) { start.finish() }
        #expect(try idp.details(of: try #require(second)).path == "/jwks.json?during=after")
        #expect(try await later.value == 200)
        let error = await #expect(throws: TestControlError.self) {
            try await idp.nextRequest(mine) { try await idp.remove(user: "nobody") }
        }
        #expect(error?.status == 404)
        idp.clearRequests()
        #expect(idp.requests().isEmpty)
    }
}
