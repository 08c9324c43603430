// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import Testing

@Suite("RFC 9449 §4.3 the target of a request")
struct TargetURITests {
    @Test(
        "RFC 3986 §6.2.2, §6.2.3: what is written otherwise and means the same is the same; query and fragment do not count",
        arguments: [
            "https://Server.Example.com/token", "HTTPS://server.example.com:443/token",
            "https://server.example.com/token?x=1", "https://server.example.com/token#f",
            "https://server.example.com/%74oken", "https://server.example.com/a/../token",
            "https://server.example.com/./token",
        ])
    func same(text: String) {
        let target = TargetURI(text)
        #expect(target != nil && target == TargetURI("https://server.example.com/token"))
    }

    @Test(
        "another scheme, host, port or path is another target",
        arguments: [
            "http://server.example.com/token", "https://server.example.com:8443/token", "https://example.com/token",
            "https://server.example.com/token/", "https://server.example.com/Token", "https://server.example.com/",
            "https://server.example.com//token", "https://server.example.com/t%2Foken",
            "https://server.example.com.evil.example/token", "https://server.example.com/token/..",
        ])
    func other(text: String) {
        let target = TargetURI(text)
        #expect(target != nil && target != TargetURI("https://server.example.com/token"))
    }

    @Test("an empty path is the root, an encoded octet is written in one way, and a host may be an address of IPv6")
    func forms() {
        #expect(TargetURI("http://a.test") == TargetURI("http://a.test:80/"))
        #expect(TargetURI("http://a.test/%2f") == TargetURI("http://a.test/%2F"))
        #expect(TargetURI("http://[::1]:8080/token") == TargetURI("http://[::1]:8080/%74oken"))
        #expect(TargetURI("http://[::1]:8080/token") != TargetURI("http://[::1]:8081/token"))
        #expect(TargetURI("http://a.test/a/./b/../..") == TargetURI("http://a.test/"))
    }

    @Test(
        "what is no http URI is none",
        arguments: [
            "", "/token", "server.example.com/token", "ftp://a.test/", "https:///token", "https://user@a.test/",
            "https://a.test/%7", "https://a.test/%+f", "https://a.test/%zz", "https://a.test/a b", "https://ä.test/",
            "https://a.test:99999/", "https://a.test:0443/", "https://a.test:0/",
        ])
    func none(text: String) {
        #expect(TargetURI(text) == nil)
    }
}
