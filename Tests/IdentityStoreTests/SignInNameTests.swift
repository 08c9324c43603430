// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import Testing

@Suite("Users by username or email")
struct SignInNameTests {
    /// A store with these users in `default`, by username and email.
    private func withUsers(
        _ users: KeyValuePairs<String, String>, _ body: (IdentityStore) async throws -> Void
    ) async throws {
        try await StoreBacking.memory.withStore { store async throws in
            for (name, email) in users {
                var seed = UserSeed(username: name)
                seed.profile = ["email": .string(email)]
                _ = try await store.create(seed, in: "default")
            }
            try await body(store)
        }
    }

    @Test("an email finds its user in any case of ASCII letters", arguments: ["Dora@Example.com", "dora@EXAMPLE.COM"])
    func email(_ name: String) async throws {
        try await withUsers(["dora": "Dora@Example.com"]) { store async throws in
            #expect(try await store.user(signingInAs: name, in: "default")?.username == "dora")
        }
    }

    @Test("a username wins over the email of another user, and only bytes that are equal make a username")
    func username() async throws {
        try await withUsers(["dora": "x@example.com", "x@example.com": "other@example.com"]) { store async throws in
            #expect(try await store.user(signingInAs: "x@example.com", in: "default")?.username == "x@example.com")
            #expect(try await store.user(signingInAs: "DORA", in: "default") == nil)
        }
    }

    @Test("an email of two users is ambiguous, in whatever case they have it")
    func ambiguous() async throws {
        try await withUsers(["one": "Same@example.com", "two": "same@example.com"]) { store async throws in
            await #expect(throws: AmbiguousEmail.self) {
                try await store.user(signingInAs: "SAME@example.com", in: "default")
            }
        }
    }

    @Test("letters beyond ASCII are compared as they are: the Kelvin sign is no k")
    func lookalike() async throws {
        try await withUsers(["kim": "kim@example.com"]) { store async throws in
            #expect(try await store.user(signingInAs: "\u{212A}im@example.com", in: "default") == nil)
        }
    }

    @Test("another tenant's email finds no user")
    func tenants() async throws {
        try await withUsers(["dora": "dora@example.com"]) { store async throws in
            #expect(try await store.user(signingInAs: "dora@example.com", in: "other") == nil)
        }
    }

    @Test("a changed email is found, and the old one no longer")
    func change() async throws {
        try await withUsers(["dora": "old@example.com"]) { store async throws in
            var seed = UserSeed(username: "dora")
            seed.profile = ["email": "new@example.com"]
            _ = try await store.replace(seed, in: "default")
            #expect(try await store.user(signingInAs: "new@example.com", in: "default")?.username == "dora")
            #expect(try await store.user(signingInAs: "old@example.com", in: "default") == nil)
        }
    }
}
