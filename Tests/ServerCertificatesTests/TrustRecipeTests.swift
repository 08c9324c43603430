// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ServerCertificates

@Suite("The trust recipe")
struct TrustRecipeTests {
    @Test("it names curl, Python, Node, Go, Java and Swift, with the file and the URL")
    func programs() {
        let text = TrustRecipe.text(authorityAt: "/data/tls/ca.pem", url: "https://localhost:8443")
        for part in [
            "curl --cacert /data/tls/ca.pem https://localhost:8443/", "SSL_CERT_FILE=/data/tls/ca.pem",
            "REQUESTS_CA_BUNDLE=/data/tls/ca.pem", "NODE_EXTRA_CA_CERTS=/data/tls/ca.pem", "keytool -importcert",
            "-Djavax.net.ssl.trustStore", ".systemAndFile(\"/data/tls/ca.pem\")",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test(
        "a path is one word of the shell, whatever stands in it",
        arguments: [
            ("/a b/ca.pem", "'/a b/ca.pem'"), ("/it's/$(x)", #"'/it'\''s/$(x)'"#), ("/plain-1_2.pem", "/plain-1_2.pem"),
            ("/a;b", "'/a;b'"),
        ])
    func quoting(path: String, word: String) {
        #expect(TrustRecipe.quoted(path) == word)
    }
}
