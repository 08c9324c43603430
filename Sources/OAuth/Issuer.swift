// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// An issuer identifier (RFC 8414 §2, OpenID Connect Discovery §3).
///
/// Issuers compare byte for byte.
package struct Issuer: CustomStringConvertible, Equatable, Sendable {
    /// The exact string of the `iss` claim.
    package let description: String
    /// `scheme://host[:port]`.
    package let origin: String
    /// What follows the origin, without a slash at its end; empty when there is no path.
    package let path: String
    /// The host without brackets and port, in lower case.
    package let host: String

    /// Reads an `http` or `https` URL without query, fragment and user information.
    ///
    /// - Returns: `nil` for anything else.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains(where: { "?#@\\\"<>".contains($0) }),
            let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard let host = Issuer.host(of: authority) else { return nil }
        var path = rest.dropFirst(authority.count)
        if path.last == "/" { path.removeLast() }
        guard !path.contains("//") else { return nil }
        self.description = text
        self.origin = scheme + authority
        self.path = String(path)
        self.host = host
    }

    /// The URL of an endpoint below the issuer.
    ///
    /// - Parameter path: Begins with a slash.
    package func url(_ path: String) -> String {
        origin + self.path + path
    }

    /// The host of `host[:port]` or `[v6][:port]`, in lower case; `nil` when it is none.
    package static func host(of authority: some StringProtocol) -> String? {
        guard authority.utf8.count <= 512, authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let host: Substring
        let port: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = Substring(authority[authority.index(after: authority.startIndex)..<end])
            guard host.contains(":") else { return nil }
            port = Substring(authority[authority.index(after: end)...])
        } else {
            host = Substring(authority.prefix { $0 != ":" })
            port = Substring(authority.dropFirst(host.count))
        }
        let digits = port.dropFirst()
        let isPort = port.first == ":" && digits.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(digits) != nil
        guard !host.isEmpty, port.isEmpty || isPort, !host.contains(where: { "/?#@\\\"<>".contains($0) }) else {
            return nil
        }
        return host.lowercased()
    }
}
