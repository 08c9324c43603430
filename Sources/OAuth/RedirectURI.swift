// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Where an answer of the authorization endpoint may go (RFC 6749 §3.1.2, RFC 9700 §2.1).
package enum RedirectURI {
    /// Whether a URI that was sent is a registered one: byte for byte, save that the port of a loopback address over plain
    /// http is the native application's own choice (RFC 8252 §7.3).
    package static func matches(_ sent: String, registered: String) -> Bool {
        if isSame(sent, registered) { return true }
        guard let known = Loopback(registered), let found = Loopback(sent) else { return false }
        return known.host == found.host && isSame(known.rest, found.rest)
    }

    /// `http://` to the loopback, taken apart.
    private struct Loopback {
        let host: String
        /// What follows the authority.
        let rest: String

        init?(_ uri: String) {
            guard uri.hasPrefix("http://") else { return nil }
            let behind = uri.dropFirst("http://".count)
            let authority = behind.prefix { $0 != "/" && $0 != "?" }
            guard let host = Issuer.host(of: authority), ["127.0.0.1", "::1", "localhost"].contains(host) else {
                return nil
            }
            let name = host.contains(":") ? "[\(host)]" : host
            // `:0` and `:08` are no ports that a browser could go to.
            guard authority.hasPrefix(name), !authority.dropFirst(name.count).hasPrefix(":0") else { return nil }
            self.host = host
            rest = String(behind.dropFirst(authority.count))
        }
    }

    /// The origin of an http or https URI (RFC 6454 §4).
    package static func origin(of uri: String) -> String? {
        guard uri.hasPrefix("https://") || uri.hasPrefix("http://"), let mark = uri.firstRange(of: "://") else {
            return nil
        }
        let authority = uri[mark.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return String(uri[..<authority.endIndex])
    }

    /// Whether a URI could be an application's: absolute, without a fragment, and nothing that a browser would run.
    package static func isPlausible(_ uri: String) -> Bool {
        guard let colon = uri.firstIndex(of: ":"), !uri.contains("#"),
            uri.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\\\"<>".utf8.contains($0) })
        else { return false }
        let scheme = uri[..<colon].lowercased()
        if scheme == "http" || scheme == "https" { return host(of: uri) != nil }
        // A native application's own scheme (RFC 8252 §7.1).
        return scheme.contains(".") && scheme.first?.isLetter == true
    }

    /// The host of a URI that has one.
    package static func host(of uri: String) -> String? {
        guard let mark = uri.firstRange(of: "://") else { return nil }
        return Issuer.host(of: uri[mark.upperBound...].prefix { $0 != "/" && $0 != "?" })
    }
}
