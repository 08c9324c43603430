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
        guard let url = try? WebURL(text), text.hasPrefix(url.scheme.rawValue), !url.target.contains("?"),
            !url.target.contains("//")
        else { return nil }
        description = text
        origin = url.origin
        path = url.target.hasSuffix("/") ? String(url.target.dropLast()) : url.target
        host = url.host
    }

    /// The URL of an endpoint below the issuer.
    ///
    /// - Parameter path: Begins with a slash.
    package func url(_ path: String) -> String {
        origin + self.path + path
    }

    /// The host of `host[:port]` or `[v6][:port]`, in lower case; `nil` when the text is not one of these.
    package static func host(of authority: some StringProtocol) -> String? {
        try? Authority(authority).host
    }
}
