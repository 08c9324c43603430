// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The part of a provider's metadata that leads to its keys.
struct IssuerMetadata {
    let keysURL: String

    /// - Throws: ``KeyDiscoveryError/malformedMetadata(url:)`` or ``KeyDiscoveryError/wrongIssuer(url:)``.
    init(_ document: [UInt8], url: String, issuer: String) throws(KeyDiscoveryError) {
        guard let object = try? JSONObject(parsing: document), let named = object["issuer"]?.stringValue,
            let keysURL = object["jwks_uri"]?.stringValue
        else { throw .malformedMetadata(url: url) }
        guard isSame(named, issuer) else { throw .wrongIssuer(url: url) }
        self.keysURL = keysURL
    }

    /// RFC 8414 §3.1: the well-known part stands between host and path.
    static func oauthURL(of base: String) -> String {
        let parts = base.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let origin = parts.prefix(3).joined(separator: "/")
        let path = parts.count > 3 && !parts[3].isEmpty ? "/" + parts[3] : ""
        return origin + "/.well-known/oauth-authorization-server" + path
    }
}
