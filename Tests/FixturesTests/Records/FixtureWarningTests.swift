// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityStore
import Testing

@Suite("Warnings of a fixture")
struct FixtureWarningTests {
    private func warnings(_ lines: String...) throws -> [String] {
        let text = (["tenants:", "  - name: default"] + lines.map { "    " + $0 }).joined(separator: "\n")
        return try Fixtures.decode(text: text, name: "f.yaml").warnings
    }

    private func client(_ settings: String) throws -> [String] {
        try warnings("clients:", "  - { id: a, \(settings) }")
    }

    @Test(
        "a client that can do nothing is named with its line, and why",
        arguments: [
            ("secret: s", "grants: The client has no grants"),
            ("secret: s, grants: []", "grants: The client has no grants"),
            ("grants: [client_credentials]", "grants: The grant client_credentials needs a secret or jwks"),
            (
                "secret: s, grants: [authorization_code]",
                "redirect_uris: The grant authorization_code needs a redirect URI"
            ),
            ("secret: s, grants: [refresh_token]", "grants: The client gets no token: no other grant"),
            ("secret: s, grants: [implicit, jwt_bearer]", "grants: None of the client's grants is served"),
            ("secret: s, grants: [implicit, refresh_token]", "grants: The client gets no token: no other grant"),
        ])
    func useless(settings: String, warning: String) throws {
        let found = try client(settings)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("f.yaml:4: tenants[0].clients[0].\(warning)") == true, "\(found)")
    }

    @Test(
        "a client that can do something is not",
        arguments: [
            "secret: s, grants: [client_credentials]", "secret: s, introspects: [api]", "grants: [password]",
            "grants: [device_code, refresh_token]", "secret: s, grants: [password, implicit]",
            "grants: [authorization_code], redirect_uris: [\"https://a.example/cb\"]",
        ])
    func useful(settings: String) throws {
        #expect(try client(settings).isEmpty)
    }

    @Test("a resource server needs no grants: tokens that are meant for it are what it asks about")
    func resourceServer() throws {
        #expect(try warnings("default_audience: a", "clients:", "  - { id: a, secret: s }").isEmpty)
        let audience = "  - { id: b, audience: a, secret: s, grants: [client_credentials] }"
        #expect(try warnings("clients:", "  - { id: a, secret: s }", audience).isEmpty)
    }

    @Test("the demo has none")
    func demo() throws {
        #expect(try Fixtures.decode(text: DemoFixture.text, name: DemoFixture.path).warnings.isEmpty)
    }

    @Test("access_token_cookie works for pages of the provider's own origin only")
    func cookie() throws {
        let found = try client("grants: [password], access_token_cookie: at")
        #expect(found.count == 1)
        #expect(
            found.first?
                .hasPrefix("f.yaml:4: tenants[0].clients[0].access_token_cookie: The cookie works only for pages")
                == true)
    }

    @Test("a tenant that is open to everybody is named by its setting")
    func openTenants() throws {
        let found = try warnings("unknown_clients: accept", "unknown_users: create")
        #expect(found.count == 2)
        #expect(
            found.first?.hasPrefix("f.yaml:3: tenants[0].unknown_clients: The tenant default accepts every") == true)
        #expect(found.last?.hasPrefix("f.yaml:4: tenants[0].unknown_users: The tenant default creates a user") == true)
    }

    @Test(
        "names the invisible character of a name",
        arguments: [
            ("\"dora \"", "ends with a space"), ("\" dora\"", "begins with a space"),
            ("\"dora\\t\"", "ends with the invisible character U+0009"),
            ("\"do\\u200Bra\"", "contains the invisible character U+200B"),
            ("\"dora\\u00A0\"", "ends with the invisible character U+00A0"),
            ("\"do\\uFEFFra\"", "contains the invisible character U+FEFF"),
            ("\"do\\u00ADra\"", "contains the invisible character U+00AD"),
            ("\"do\\u202Era\"", "contains the invisible character U+202E"),
            ("\"do\\u0007ra\"", "contains the invisible character U+0007"),
            ("\"do\\u3164ra\"", "contains the invisible character U+3164"),
        ])
    func invisible(name: String, what: String) throws {
        let cases = [
            ("users[0].username", "username", ["users:", "  - username: \(name)"]),
            ("users[0].groups", "group", ["users:", "  - username: a", "    groups: [\(name)]"]),
            ("users[0].roles", "role", ["users:", "  - username: a", "    roles: \(name)"]),
            ("clients[0].id", "id", ["clients:", "  - { id: \(name), grants: [password] }"]),
            ("audiences[0].id", "id", ["audiences:", "  - id: \(name)"]),
        ]
        for (path, noun, lines) in cases {
            let text = (["tenants:", "  - name: default"] + lines.map { "    " + $0 }).joined(separator: "\n")
            let found = try Fixtures.decode(text: text, name: "f.yaml").warnings
            #expect(found.count == 1 && found.first?.contains("tenants[0].\(path): The \(noun) \(what).") == true)
        }
    }

    @Test("a name of which everything is seen is not", arguments: ["a b", "дора", "dora+x@example.com", "❤️", "é"])
    func visible(name: String) throws {
        #expect(try warnings("users:", "  - username: \"\(name)\"").isEmpty)
    }

    @Test("reports only the first hundred warnings")
    func many() throws {
        let users = (0..<500).map { "  - username: \"u\($0) \"\n" }.joined()
        let found = try Fixtures.decode(text: "tenants:\n- name: default\n  users:\n" + users, name: "f.yaml").warnings
        #expect(found.count == 101 && found.last?.contains("more warnings") == true)
    }
}
