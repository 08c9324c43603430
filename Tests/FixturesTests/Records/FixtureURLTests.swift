// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@Suite("URLs in a fixture")
struct FixtureURLTests {
    /// The problems of one client on line 4.
    private func problems(_ member: String) -> [FixtureProblem] {
        do throws(FixtureError) {
            let text = "tenants:\n  - name: default\n    clients:\n      - {id: a, \(member)}\n"
            _ = try Fixtures.decode(text: text, name: "f.yaml")
            return []
        } catch {
            return error.problems
        }
    }

    @Test(
        "reports a backchannel_logout_uri that no server can call, with its line",
        arguments: [
            "http://127.0.0.1:99999/", "http://[::1]:70000/", "http://app.example:0/", "http://app.example:080/",
            "http:///x", "http://u:p@app.example/", "http://app.example/a b", "https://app.example/%zz",
        ])
    func logoutURI(uri: String) throws {
        let found = problems("backchannel_logout_uri: \"\(uri)\"")
        #expect(found.map(\.line) == [4])
        #expect(found.map(\.path) == ["tenants[0].clients[0].backchannel_logout_uri"])
    }

    @Test("a usable backchannel_logout_uri and the built-in receiver are accepted")
    func usable() {
        for uri in ["http://127.0.0.1:65535/x?y=z", "https://app.example", "urn:understudy:logout-receiver"] {
            #expect(problems("backchannel_logout_uri: \"\(uri)\"").isEmpty, "\(uri)")
        }
    }

    @Test(
        "a redirect URI or a post-logout URI that no browser could reach is a problem with its line",
        arguments: ["redirect_uris", "post_logout_redirect_uris"])
    func redirectURIs(name: String) {
        for uri in ["http://localhost:0/cb", "http://localhost:080/cb", "http://127.0.0.1:65536/", "localhost:3000/cb"]
        {
            let found = problems("\(name): [\"http://localhost/\", \"\(uri)\"]")
            #expect(found.map(\.line) == [4], "\(uri)")
            #expect(found.map(\.path) == ["tenants[0].clients[0].\(name)[1]"], "\(uri)")
        }
    }

    @Test("schemes of an application's own are accepted")
    func privateSchemes() {
        #expect(problems("redirect_uris: [\"com.example.app:/cb\", \"myapp://cb\"]").isEmpty)
    }
}
