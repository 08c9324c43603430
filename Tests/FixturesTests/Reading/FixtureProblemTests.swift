// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@Suite("Mistakes in a fixture")
struct FixtureProblemTests {
    private func problems(_ text: String, name: String = "f.yaml") -> [FixtureProblem] {
        do throws(FixtureError) {
            _ = try Fixtures.decode(text: text, name: name)
            return []
        } catch {
            return error.problems
        }
    }

    private func problem(_ lines: String...) throws -> FixtureProblem {
        let all = problems((["tenants:", "  - name: default"] + lines.map { "    " + $0 }).joined(separator: "\n"))
        #expect(all.count == 1)
        return try #require(all.first)
    }

    @Test("an unknown key is named with file, line, path and what was meant")
    func unknownKey() throws {
        let found = try problem("users:", "  - username: alice", "    emial: a@b")
        #expect(found.description == "f.yaml:5: tenants[0].users[0].emial: Unknown key. Did you mean \"email\"?")
        #expect(problems("tenant: []").first?.suggestion == "Did you mean \"tenants\"?")
        #expect(try problem("xyzzy: 1").suggestion == nil)
    }

    @Test("a wrong word of a list is found on the line of the list")
    func wordLine() throws {
        let found = try problem(
            "clients:", "  - id: a", "    secret: b", "    authentication_methods: [client_secret_basik]")
        #expect(found.line == 6)
    }

    @Test("a wrong element does not hide the index of the next one")
    func elementIndex() {
        let long = String(repeating: "x", count: 1_025)
        let found = problems("tenants: [{name: default, clients: [{id: a, audience: [7, \(long)]}]}]")
        #expect(found.map(\.path) == ["tenants[0].clients[0].audience[0]", "tenants[0].clients[0].audience[1]"])
    }

    @Test(
        "a number in place of a text is to be put in quotes", arguments: ["1", "1.5", "123456789012345678901", "true"])
    func quotes(value: String) throws {
        let found = try problem("users:", "  - { username: a, nickname: \(value) }")
        #expect(found.suggestion == "Put it in quotes.")
    }

    @Test(
        "whoever begins with what belongs to a tenant is told once where that goes",
        arguments: [
            ("f.yaml", "users:\n  - username: alice\nclients: []\n", ["users"]),
            ("f.json", #"{"users":[{"username":"alice"}],"clients":[]}"#, ["users"]),
            ("fixture", "# Mine\nname: default\nusrs: []\nxyzzy: 1\n", ["name", "xyzzy"]),
            ("f.yaml", "usrs: []\n", ["usrs"]), ("f.yaml", "xyzzy: 1\nplugh: 2\n", ["xyzzy", "plugh"]),
            ("f.yaml", "tenants:\n  - name: default\nusers: []\nclients: []\nxyzzy: 1\n", ["users", "xyzzy"]),
            ("f.yaml", "tenant: []\nusers: []\n", ["users", "tenant"]), ("f.yaml", "tenants:\nxyzzy: 1\n", ["xyzzy"]),
        ])
    func misplaced(name: String, text: String, paths: [String]) throws {
        let found = problems(text, name: name)
        #expect(found.map(\.path) == paths)
        let first = try #require(found.first)
        let isUnknown = paths.first == "xyzzy"
        #expect(first.message.hasPrefix(isUnknown ? "Unknown key" : "A fixture begins with tenants"))
        if !isUnknown { #expect(first.suggestion?.contains("an item with a name, such as default") == true) }
        let line = text.split(separator: "\n").firstIndex { $0.contains(first.path) }
        #expect(first.line == line.map { $0 + 1 })
    }

    @Test("a wrong type is named, and an unquoted number is to be quoted")
    func wrongTypes() throws {
        let number = try problem("users:", "  - username: alice", "    password: 12345")
        #expect(number.line == 5)
        #expect(number.message == "Must be a string, not a number.")
        #expect(number.suggestion == "Put it in quotes.")
        #expect(try problem("users: {}").message == "Must be a list, not a mapping.")
        #expect(try problem("users: [alice]").message == "Must be a mapping, not a string.")
        #expect(
            try problem("users:", "  - {username: a, email_verified: yes}").message
                == "Must be true or false, not a string.")
        #expect(try problem("access_token_lifetime: -1").path == "tenants[0].access_token_lifetime")
        #expect(
            try problem("users:", "  - {username: a, groups: 7}").message
                == "Must be a string or a list of strings, not a number.")
    }

    @Test(
        "an empty password, hash or list that would stand for a default is refused, whatever a template left there",
        arguments: [
            ("users", "username: a", "password: \"\""), ("users", "username: a", "password:"),
            ("users", "username: a", "password_hash: \"\""), ("users", "username: a", "password_hash:"),
            ("clients", "id: a", "code_challenge_methods: []"), ("clients", "id: a", "authentication_methods: []"),
        ])
    func empty(list: String, name: String, member: String) throws {
        let found = try problem("\(list):", "  - \(name)", "    \(member)")
        #expect(found.path == "tenants[0].\(list)[0].\(member.prefix { $0 != ":" })")
        #expect(found.message.contains("is empty; leave the key out"))
    }

    @Test("a claim that stands nowhere is refused")
    func claimNowhere() throws {
        let found = try problem("clients:", "  - id: a", "    claims: [{ name: x, value: 1, in: [] }]")
        #expect(found.path == "tenants[0].clients[0].claims[0].in")
    }

    @Test("what is missing or empty is named")
    func missing() throws {
        #expect(try problem("users:", "  - password: x").message == "The key username is missing.")
        #expect(try problem("users:", "  - username: \"\"").message == "The value is empty.")
        #expect(problems("tenants:\n  - users: []").first?.path == "tenants[0].name")
    }

    @Test("what stands twice is named with its first line")
    func duplicates() throws {
        let user = try problem("users:", "  - username: alice", "  - username: alice")
        #expect(user.line == 5)
        #expect(user.message == "The username \"alice\" stands twice, first on line 4.")
        let subject = try problem("users:", "  - {username: a, subject: s}", "  - {username: b, subject: s}")
        #expect(subject.message.hasPrefix("The subject \"s\" stands twice"))
        #expect(try problem("clients:", "  - id: a", "  - id: a").line == 5)
        #expect(problems("tenants:\n  - name: a\n  - name: a").first?.message == "This tenant stands twice.")
        #expect(problems("tenants: []\ntenants: []").first?.message.contains("twice") == true)
    }

    @Test("a reference to nothing is named")
    func dangling() throws {
        let found = try problem("audiences:", "  - id: orders-api", "clients:", "  - {id: a, audience: order-api}")
        #expect(found.line == 6)
        #expect(found.path == "tenants[0].clients[0].audience")
        #expect(found.suggestion == "Did you mean \"orders-api\"?")
    }

    @Test("RFC 6749 §3.1.2: grants, scopes, states and redirect URIs are of their kinds")
    func vocabulary() throws {
        #expect(try problem("clients:", "  - {id: a, grants: [pasword]}").suggestion == "Did you mean \"password\"?")
        #expect(
            try problem("clients:", "  - {id: a, scopes: [\"a b\"]}").suggestion == "Write each as an item of a list.")
        #expect(
            try problem("clients:", "  - {id: a, scopes: [x], default_scopes: [y]}").message == "Not among scopes: y.")
        #expect(try problem("clients:", "  - {id: a, redirect_uris: [\"http://*.a/\"]}").message.contains("no *"))
        #expect(try problem("clients:", "  - {id: a, redirect_uris: [\"http://a/#b\"]}").message.contains("fragment"))
        #expect(try problem("clients:", "  - {id: a, redirect_uris: [callback]}").message.contains("absolute"))
        #expect(try problem("users:", "  - {username: a, state: lokced}").suggestion == "Did you mean \"locked\"?")
        #expect(
            try problem("users:", "  - {username: a, claims: {sub: x}}").message == "The claim sub is the token's own.")
        #expect(try problem("audiences:", "  - {id: a, token_typ: jwt}").suggestion == "Did you mean \"JWT\"?")
        #expect(problems("tenants:\n  - name: Default").first?.message.hasPrefix("A tenant's name") == true)
        #expect(problems("tenants:\n  - name: a//b").first?.line == 2)
    }

    @Test(
        "OpenID Connect Core §8.1, §16.19, Back-Channel Logout §2.2: what a client proves itself by, and what its tokens hold, is checked before it is needed"
    )
    func clientSettings() throws {
        func client(_ lines: String...) throws -> FixtureProblem {
            try problem("clients:\n      - id: a\n        " + lines.joined(separator: "\n        "))
        }
        #expect(
            try client("secret: short", "id_token_signing_algorithm: HS256").message
                == "HS256 needs a secret of 32 bytes at least.")
        #expect(try client("id_token_signing_algorithm: none").path.hasSuffix("id_token_signing_algorithm"))
        #expect(try client("jwks: {keys: []}").message == "The set has no key.")
        #expect(try client("jwks: {keys: [{kty: oct, k: AAAA}]}").path.hasSuffix("jwks.keys[0]"))
        #expect(try client("jwks: {}").message.hasPrefix("No JWK set: "))
        #expect(try client("authentication_methods: [private_key_jvt]").suggestion != nil)
        #expect(try client("code_challenge_methods: [S512]").path.hasSuffix("code_challenge_methods[0]"))
        #expect(
            try client("backchannel_logout_uri: \"https://a.example/x#y\"").path.hasSuffix("backchannel_logout_uri"))
        #expect(try client("access_token_cookie: \"a b\"").path.hasSuffix("access_token_cookie"))
        #expect(
            try client("access_token_cookie: at", "dpop_bound_access_tokens: true").message
                == "A token that is bound to a key goes into no cookie.")
        #expect(try client("subject_type: pairwise").message.contains("sector_identifier is due"))
        #expect(try client("sector_identifier: x").message.contains("subject_type: pairwise only"))
        #expect(
            try client("subject_type: pairwise", "redirect_uris: [\"https://a.example/\", \"https://b.example/\"]").path
                .hasSuffix("subject_type"))
        for rule in [
            "{name: sub, value: x}", "{name: x}", "{name: x, value: 1, user: email}", "{name: x, parameter: password}",
        ] {
            #expect(try client("claims: [\(rule)]").path.contains("claims[0]"), "\(rule)")
        }
        #expect(try problem("acr_values: []").path.hasSuffix("acr_values"))
        #expect(try problem("acr_values: [\"a b\"]").path.hasSuffix("acr_values"))
    }

    @Test("OpenID Connect Core §10.1: a client without a secret has no ID token that a secret authenticates")
    func publicMAC() throws {
        for lines in [
            "id_token_signing_algorithm: HS256",
            "jwks: {keys: [{kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}]}\n        id_token_signing_algorithm: HS256",
        ] {
            let found = try problem("clients:\n      - id: a\n        " + lines)
            #expect(found.path.hasSuffix("id_token_signing_algorithm"), "\(found)")
        }
    }

    @Test("OpenID Connect Core §2: a subject has at most 255 characters, all of them ASCII")
    func subjects() throws {
        for subject in [String(repeating: "a", count: 256), "ä", ""] {
            let found = try problem("users:", "  - {username: a, subject: \"\(subject)\"}")
            #expect(found.message == "A subject is 1 to 255 ASCII characters.")
        }
        let longest = String(repeating: "a", count: 255)
        #expect(problems("tenants:\n  - name: default\n    users: [{username: a, subject: \(longest)}]").isEmpty)
    }

    @Test("OpenID Connect Back-Channel Logout §2.2: a client is told at an absolute URL of http or https")
    func logoutURIs() throws {
        for uri in ["/logout", "app.example/logout", "ftp://a.example/x", "javascript:x"] {
            let found = try problem("clients:", "  - {id: a, backchannel_logout_uri: \"\(uri)\"}")
            #expect(found.path.hasSuffix("backchannel_logout_uri"), "\(uri)")
        }
    }

    @Test("anchors and aliases are refused, and with them documents that unfold without end")
    func aliases() {
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        #expect(problems(bomb).first?.message == "Anchors and aliases are not read.")
        #expect(problems("tenants: &t []").first?.line == 1)
    }

    @Test("bad syntax is named with its line, in YAML and JSON")
    func syntax() {
        #expect(problems("tenants:\n  - name: [").first?.message.hasPrefix("Bad syntax") == true)
        #expect(problems("a: b\n---\nc: d").first?.message.hasPrefix("Bad syntax") == true)
        let json = problems("{\n  \"tenants\": [],\n}", name: "f.json")
        #expect(json.first?.line == 3)
        #expect(problems("{\"tenants\":[],\"tenants\":[]}", name: "f.json").first?.message.contains("twice") == true)
        #expect(problems("{tenants: []}", name: "f.json").first?.message.contains("unexpected") == true)
    }

    @Test("every mistake is told at once")
    func all() {
        let text = "tenants:\n  - name: default\n    usrs: []\n    clients:\n      - {id: a, grants: [x], scpoes: []}\n"
        #expect(problems(text).map(\.line) == [5, 5, 3])
    }

    @Test("a NUL is refused: the store would end the text there")
    func nul() throws {
        let found = try problem("users:", "  - { username: bobby }", "  - { username: \"bobby\\0x\" }")
        #expect(found.description == "f.yaml:5: tenants[0].users[1].username: A text must not contain NUL.")
        #expect(
            try problem("users:", "  - { username: a, groups: \"a\\0\" }").message == "A text must not contain NUL.")
    }

    @Test("claims that no token could carry are refused")
    func oversized() throws {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(
            try problem("users:", "  - { username: a, claims: { a: \(deep) } }").path == "tenants[0].users[0].claims")
        let long = String(repeating: "x", count: 11_000)
        #expect(try problem("users:", "  - { username: a, claims: { a: \(long) } }").message.contains("10 KiB"))
        let groups = (0..<11).map { "g\($0)" + String(repeating: "x", count: 1_000) }.joined(separator: ", ")
        #expect(try problem("users:", "  - { username: a, groups: [\(groups)] }").message.contains("10 KiB"))
    }

    @Test("what looks like aliases in comments and texts is none")
    func emphasis() {
        let comments = String(repeating: "# *very* *important* & *so on*\n", count: 20)
        #expect(problems(comments + "tenants:\n  - { name: default }\n").isEmpty)
    }

    @Test("of very many mistakes the first hundred are told")
    func many() {
        let keys = (0..<5_000).map { "    key\($0): 1\n" }.joined()
        let all = problems("tenants:\n  - name: default\n" + keys)
        #expect(all.count == 101 && all.last?.message.contains("more mistakes") == true)
    }

    @Test("a file that is not there is named")
    func noFile() {
        #expect(throws: FixtureError.self) { try Fixtures.decode(file: "/nowhere/f.yaml") }
    }
}
