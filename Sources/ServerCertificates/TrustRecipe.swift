// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// How the programs of a machine are told to trust an authority.
package enum TrustRecipe {
    /// Lines to copy into a shell.
    ///
    /// - Parameters:
    ///   - path: The authority's certificate.
    ///   - url: Where the server is.
    package static func text(authorityAt path: String, url: String) -> String {
        let file = quoted(path)
        return """
            To trust it, and nothing else on this machine:
              curl    curl --cacert \(file) \(url)/.well-known/openid-configuration
              Python  export SSL_CERT_FILE=\(file) REQUESTS_CA_BUNDLE=\(file)
              Node    export NODE_EXTRA_CA_CERTS=\(file)
              Go      export SSL_CERT_FILE=\(file)   # on Linux
              Java    rm -f understudy.p12; keytool -importcert -noprompt -alias understudy -storepass changeit -keystore understudy.p12 -file \(file)
                      java -Djavax.net.ssl.trustStore=understudy.p12 -Djavax.net.ssl.trustStorePassword=changeit …
              Swift   settings.trustRoots = .systemAndFile("\(path)")   // DiscoverySettings

            """
    }

    /// As one word of a shell.
    static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x2D...0x39).contains(byte) || byte == 0x5F
        }
        return plain
            ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
