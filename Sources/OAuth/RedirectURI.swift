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
            let authority = RedirectURI.authority(behind)
            guard let host = Issuer.host(of: authority), ["127.0.0.1", "::1", "localhost"].contains(host),
                authority.hasPrefix(host) || authority.hasPrefix("[\(host)]")
            else { return nil }
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
        guard !uri.contains("#"), problem(uri) == nil,
            uri.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\\\"<>".utf8.contains($0) })
        else { return false }
        let scheme = uri.prefix { $0 != ":" }.lowercased()
        // A native application's own scheme (RFC 8252 §7.1).
        return isWeb(scheme) || scheme.contains(".")
    }

    /// Says what is wrong with the scheme, the host or the port of a URI that a client registers.
    ///
    /// - Returns: A sentence for the client's owner; `nil` when nothing is wrong.
    package static func problem(_ uri: String) -> String? {
        guard let colon = uri.utf8.firstIndex(of: UInt8(ascii: ":")) else { return schemeNeeded }
        let (scheme, rest) = (uri[..<colon].lowercased(), uri[uri.utf8.index(after: colon)...])
        if isWeb(scheme) {
            guard rest.hasPrefix("//") else { return "Two slashes must follow \(scheme):." }
            do throws(WebURLError) { _ = try Authority(authority(rest.dropFirst(2))) } catch {
                return error.description
            }
            return nil
        }
        // `localhost:3000/cb` has a scheme by RFC 3986, which is not what its writer means.
        let port = rest.prefix { $0 != "/" && $0 != "?" }
        if !port.isEmpty, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return "The URI has no scheme. Write http:// or https:// before \(uri.excerpt)."
        }
        guard isScheme(scheme), !["data", "javascript", "vbscript"].contains(scheme) else { return schemeNeeded }
        // A private scheme is a domain name in reverse; `myapp://callback` is common, too (RFC 8252 §7.1).
        return scheme.contains(".") || scheme == "urn" || rest.hasPrefix("/") ? nil : schemeNeeded
    }

    private static let schemeNeeded =
        "A redirect URI begins with http://, https:// or an application's own scheme, as in com.example.app:/callback "
        + "(RFC 8252 §7.1)."

    private static func isWeb(_ scheme: String) -> Bool { scheme == "http" || scheme == "https" }

    /// RFC 3986 §3.1; in lower case.
    private static func isScheme(_ text: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        return text.utf8.first.map(letters.contains) == true
            && text.utf8.allSatisfy { letters.contains($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
    }

    private static func authority(_ text: Substring) -> Substring { text.prefix { $0 != "/" && $0 != "?" } }

    /// The host of a URI that has one.
    package static func host(of uri: String) -> String? {
        guard let mark = uri.firstRange(of: "://") else { return nil }
        return Issuer.host(of: authority(uri[mark.upperBound...]))
    }
}
