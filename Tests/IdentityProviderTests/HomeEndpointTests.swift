// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import NIOHTTP1
import Testing

@Suite("GET / is a page for people")
struct HomeEndpointTests {
    @Test("at this machine it lists endpoints, users and clients")
    func local() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.send(.GET, "/")
            #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
            #expect(answer.header("Cache-Control") == "no-store")
            for text in ["alice", "carol", "locked", "demo-spa", TestProvider.secret, "/token", "curl -u"] {
                #expect(answer.text.contains(text))
            }
        }
    }

    @Test("under a name that is not this machine's it shows neither: a page may have its own name point here")
    func rebinding() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.send(.GET, "/", headers: ["Host": "evil.example"])
            #expect(answer.status == 200 && answer.text.contains("/token"))
            #expect(!answer.text.contains(TestProvider.secret) && !answer.text.contains("alice"))
        }
    }

    @Test(
        "a proxy on this machine speaks for others: they see neither users nor secrets",
        arguments: ["X-Forwarded-For", "Via"])
    func forwarded(header: String) async throws {
        try await TestProvider.run { provider async throws in
            #expect(try await provider.send(.GET, "/").text.contains(TestProvider.secret))
            let answer = try await provider.send(.GET, "/", headers: [header: "203.0.113.7"])
            #expect(answer.status == 200 && !answer.text.contains(TestProvider.secret))
        }
    }

    @Test("the command to copy survives quotes in a secret")
    func quoting() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].secret = "it's" }) { provider async throws in
            let text = try await provider.send(.GET, "/").text
            #expect(text.contains("demo-app:it&#39;\\&#39;&#39;s") || text.contains("demo-app:it&#x27;\\&#x27;&#x27;s"))
        }
    }

    @Test("what a fixture names is text, never markup")
    func escaping() async throws {
        let hostile = "<script>alert(1)</script>\"'"
        try await TestProvider.run(demo: .with { $0.users.append(UserSeed(username: hostile)) }) {
            provider async throws in
            let answer = try await provider.send(.GET, "/")
            #expect(!answer.text.contains("<script>alert") && answer.text.contains("&lt;script&gt;"))
        }
    }
}
