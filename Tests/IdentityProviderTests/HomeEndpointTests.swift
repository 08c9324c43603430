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
