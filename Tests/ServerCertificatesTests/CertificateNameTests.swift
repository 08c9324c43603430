// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ServerCertificates

@Suite("The names of certificates")
struct CertificateNameTests {
    @Test(
        "domain names, in lower case, and addresses of both families",
        arguments: [
            ("LocalHost", "localhost"), ("idp.example.com", "idp.example.com"), ("my_service", "my_service"),
            ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("2001:DB8:0::1", "2001:db8::1"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ])
    func readable(host: String, shown: String) {
        #expect(CertificateName(host)?.description == shown)
    }

    @Test(
        "what no certificate can speak for",
        arguments: [
            "", ".", "a..b", "-a", "a-", "*.test", "bücher.example", "a b", "1.2.3", "300.1.1.1", "[::1]", "host:80",
            "a/b",
            String(repeating: "a", count: 64), "a." + String(repeating: "b.", count: 130) + "c",
        ])
    func unreadable(host: String) {
        #expect(CertificateName(host) == nil)
    }
}
