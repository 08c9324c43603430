// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE
import NIOHTTP1
import OAuth
import Testing

/// What faults do to answers.
@Suite("Faults of an answer", .timeLimit(.minutes(30)))
struct FaultInjectionTests {
    private static let form = "grant_type=password&username=alice&password=wonderland&scope=openid+email"

    @Test("a status stands for the answer, also one that there is not, and headers come along")
    func status() async throws {
        try await TestProvider.run { provider async throws in
            let retryAfter = try #require(HTTPField.Name("Retry-After"))
            try provider.fault(at: [.token], count: 1) {
                $0.status = 429
                $0.headers = [.init(name: retryAfter, value: "7")]
            }
            let limited = try await provider.token(Self.form)
            #expect(limited.status == 429 && limited.header("Retry-After") == "7" && limited.text.isEmpty)
            #expect(try await provider.token(Self.form).status == 200)
            try provider.fault { $0.status = 799 }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send("GET /jwks.json HTTP/1.1\nHost: localhost\n\n")
                #expect(try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 799 "))
            }
        }
    }

    @Test("a body that is too large to be read meets a fault for whatever comes, and none that asks for a parameter")
    func largeBody() async throws {
        try await TestProvider.run { provider async throws in
            let large = Self.form + "&x=" + String(repeating: "a", count: 70_000)
            var match = FaultMatch()
            match.endpoints = [.token]
            match.grant = "password"
            var action = FaultAction()
            action.status = 503
            let id = try provider.tenant.faults.add(FaultRule(match: match, action: action)).id
            #expect(try await provider.token(large).status == 413)
            #expect(try provider.tenant.faults.remove(id))
            try provider.fault(at: [.token]) { $0.status = 503 }
            #expect(try await provider.token(large).status == 503)
        }
    }

    @Test("headers are set and taken away in the true answer, those that every answer carries too")
    func headers() async throws {
        try await TestProvider.run { provider async throws in
            let cors = try #require(HTTPField.Name("Access-Control-Allow-Origin"))
            try provider.fault {
                $0.headers = [
                    .init(name: .cacheControl, value: "max-age=86400"), .init(name: .eTag, value: nil),
                    .init(name: cors, value: nil),
                ]
            }
            let answer = try await provider.send(.GET, "/jwks.json")
            #expect(answer.status == 200 && answer.headers["Cache-Control"] == ["max-age=86400"])
            #expect(answer.header("ETag") == nil && answer.header("Access-Control-Allow-Origin") == nil)
            #expect(try answer.json["keys"] != nil)
            let others = try await provider.send(.GET, "/.well-known/openid-configuration")
            #expect(others.header("Access-Control-Allow-Origin") == "*")
        }
    }

    @Test("a body takes the place of the true one, with or without a status, and a content type lies")
    func body() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault(count: 1) { $0.body = Array("<html>".utf8) }
            let page = try await provider.send(.GET, "/jwks.json")
            #expect(page.status == 200 && page.text == "<html>" && page.header("ETag") == nil)
            try provider.fault(count: 1) { ($0.body, $0.status) = (Array(#"{"a":1}"#.utf8), 502) }
            let bad = try await provider.send(.GET, "/jwks.json")
            #expect(bad.status == 502 && bad.text == #"{"a":1}"# && bad.header("Content-Type") == "application/json")
            try provider.fault(count: 1) { $0.contentType = "text/html" }
            let lying = try await provider.send(.GET, "/jwks.json")
            #expect(lying.headers["Content-Type"] == ["text/html"])
            #expect(try lying.json["keys"] != nil)
        }
    }

    @Test("a redirect leads where it was told to")
    func redirect() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault { ($0.redirect, $0.status) = ("https://elsewhere.example/jwks", 307) }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send("GET /jwks.json HTTP/1.1\nHost: localhost\n\n")
                let head = try await connection.read(until: "\r\n\r\n")
                #expect(head.hasPrefix("HTTP/1.1 307 ") && head.contains(": https://elsewhere.example/jwks\r\n"))
            }
        }
    }

    @Test("an error looks as a true refusal does: its own status, its challenge, and any name")
    func errors() async throws {
        try await TestProvider.run { provider async throws in
            let cases = [("temporarily_unavailable", 503), ("invalid_grant", 400), ("quota_exceeded", 400)]
            for (name, status) in cases {
                try provider.fault(at: [.token], count: 1) {
                    $0.refusal = .init(name: name, description: "Said by a test.")
                }
                let answer = try await provider.token(Self.form)
                #expect(answer.status == status && answer.error == name, "\(answer.text)")
                #expect(try answer.json["error_description"] == "Said by a test.")
                #expect(provider.reason(of: answer)?.contains("fault") == true)
            }
            try provider.fault(at: [.token], count: 1) {
                ($0.refusal, $0.status) = (.init(name: "invalid_client"), 418)
            }
            let client = try await provider.token(Self.form)
            #expect(client.status == 418 && client.header("WWW-Authenticate")?.hasPrefix("Basic ") == true)
            try provider.fault(at: [.userInfo]) { $0.refusal = .init(name: "invalid_token") }
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            let claims = try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"])
            #expect(claims.status == 401)
            #expect(claims.header("WWW-Authenticate")?.contains(#"error="invalid_token""#) == true)
        }
    }

    @Test("at the authorization endpoint the client is told, with its state; a stranger's redirect URI is not followed")
    func authorization() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault(at: [.authorization]) {
                $0.refusal = .init(name: "quota_exceeded", description: "Enough for today.")
            }
            let browser = TestBrowser(provider)
            let answer = try await browser.authorize()
            #expect(answer.status == 302 && answer.header("Location")?.hasPrefix(TestBrowser.callback) == true)
            #expect(try answer.redirect["error"] == "quota_exceeded" && answer.redirect["state"] == "s1")
            #expect(try answer.redirect["error_description"] == "Enough for today.")
            #expect(try answer.redirect["iss"] == provider.tenant.issuer.description)
            let stranger = try await browser.authorize(["redirect_uri": "https://stranger.example/"])
            #expect(stranger.status == 400 && stranger.header("Location") == nil)
            try provider.tenant.faults.removeAll()
            let page = try await browser.authorize()
            try provider.fault(at: [.signIn], count: 1) { $0.refusal = .init(name: "server_error") }
            let refused = try await browser.submit(page, ["user": "alice"])
            #expect(try refused.status == 303 && refused.redirect["error"] == "server_error")
            #expect(browser.session == nil)
            try provider.fault(at: [.endSession]) { $0.refusal = .init(name: "server_error") }
            let signOut = try await browser.send(.GET, "/logout")
            #expect(signOut.status == 500 && signOut.text.contains("data-testid=\"error\""))
        }
    }

    @Test("before: a code is not spent; after: a refresh token is rotated although its answer is lost")
    func moments() async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            try provider.fault(at: [.token], count: 1) { $0.status = 503 }
            #expect(try await provider.redeem(code).status == 503)
            #expect(try await provider.redeem(code).status == 200)
            let first = try await provider.signIn(scope: "openid offline_access")["refresh_token"]?.stringValue ?? ""
            try provider.fault(at: [.token], moment: .after, count: 1) { $0.status = 503 }
            let lost = try await provider.refresh(first)
            #expect(lost.status == 503 && lost.text.isEmpty)
            let again = try await provider.refresh(first)
            #expect(again.error == "invalid_grant")
            #expect(provider.reason(of: again)?.contains("whole family is now revoked") == true)
        }
    }

    @Test("after, at the authorization endpoint: the user is signed in, and the client is told that it failed")
    func afterSignIn() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            try provider.fault(at: [.authorization], moment: .after, count: 1) {
                $0.refusal = .init(name: "temporarily_unavailable")
            }
            let answer = try await browser.authorize()
            #expect(try answer.redirect["error"] == "temporarily_unavailable" && answer.redirect["code"] == nil)
            #expect(try await browser.authorize().redirect["code"] != nil)
        }
    }

    @Test("a true refusal is spoiled as any other answer, and a request without a fault is answered as ever")
    func refusals() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault(at: [.token], count: 1) { $0.damage = .malformed }
            let answer = try await provider.token("grant_type=password&username=alice&password=wrong")
            #expect(answer.status == 400 && answer.error == nil && answer.text.contains("invalid_grant"))
            #expect(try await provider.send(.HEAD, "/jwks.json").status == 200)
            try provider.fault { $0.damage = .truncated }
            #expect(try await provider.send(.HEAD, "/jwks.json").text.isEmpty)
        }
    }

    @Test("a set of keys that lies: empty, a stranger's, new keys under the old ids, or as it was")
    func keys() async throws {
        try await TestProvider.run { provider async throws in
            let tenant = try provider.tenant
            let whole = try await provider.send(.GET, "/jwks.json")
            let ids = try whole.json["keys"]?.arrayValue?.compactMap { $0.objectValue?["kid"]?.stringValue } ?? []
            for kind in FaultKeySet.Kind.allCases {
                let set = try await tenant.snapshot.keyRing.faultySet(kind, at: tenant.clock.now())
                try provider.fault(count: 3) { $0.keys = set }
                let answer = try await provider.send(.GET, "/jwks.json")
                let keys = try answer.json["keys"]?.arrayValue?.compactMap(\.objectValue) ?? []
                let kids = keys.compactMap { $0["kid"]?.stringValue }
                switch kind {
                case .empty: #expect(answer.text == #"{"keys":[]}"#)
                case .unrelated: #expect(kids.count == 1 && kids != ids)
                case .sameKeyIDs: #expect(kids == ids && answer.text != whole.text)
                case .frozen: #expect(answer.text == whole.text)
                }
                // Made once, so that a second answer is the same, and a cache may hold it.
                let tag = try #require(answer.header("ETag"))
                #expect(try await provider.send(.GET, "/jwks.json").text == answer.text)
                let known = try await provider.send(.GET, "/jwks.json", headers: ["If-None-Match": tag])
                #expect(known.status == 304 && tenant.faults.isEmpty)
            }
            let frozen = try await tenant.snapshot.keyRing.faultySet(.frozen, at: tenant.clock.now())
            try provider.fault { $0.keys = frozen }
            _ = try await provider.provider.generateKey(.rs256, activatesAt: nil, in: tenant.name)
            #expect(try await provider.send(.GET, "/jwks.json").text == whole.text)
            tenant.faults.removeAll()
            #expect(try await provider.send(.GET, "/jwks.json").text != whole.text)
        }
    }
}
