// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import Testing

@Suite("RFC 8414 §2 issuers")
struct IssuerTests {
    @Test("origin, path and host of an issuer")
    func parts() throws {
        let issuer = try #require(Issuer("https://Login.example.com:8443/realms/test/"))
        #expect(issuer.description == "https://Login.example.com:8443/realms/test/")
        #expect(issuer.origin == "https://Login.example.com:8443")
        #expect(issuer.path == "/realms/test")
        #expect(issuer.host == "login.example.com")
        #expect(issuer.url("/token") == "https://Login.example.com:8443/realms/test/token")
        #expect(Issuer("http://[::1]:8080")?.host == "::1")
    }

    @Test(
        "what is no issuer",
        arguments: [
            "", "localhost:8080", "ftp://a", "http://", "http://a?b", "http://a#b", "http://u@a", "http://a b",
            "http://a:x", "http://a:99999", "http://a//b", "http://é",
        ])
    func refused(text: String) {
        #expect(Issuer(text) == nil)
    }
}
