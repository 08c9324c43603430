// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
public import TokenVerification

/// Finds an issuer's keys by its metadata (OpenID Connect Discovery §4, RFC 8414 §3).
///
/// ```swift
/// let keys = try await DiscoveredKeys(issuer: "https://login.example.com").keys()
/// ```
public struct DiscoveredKeys: Sendable {
    private let issuer: String
    private let reachableAt: String
    private let insecureHosts: Set<String>

    /// - Parameters:
    ///   - issuer: The exact issuer, which the metadata must name byte for byte.
    ///   - reachableAt: The base URL to use instead, where the issuer's own is not reachable from here: inside a container
    ///     network, for example. A `jwks_uri` below the issuer is then looked for below this URL.
    ///   - allowingInsecureHTTPHosts: Hosts that may be asked over plain http, besides the loopback.
    public init(issuer: String, reachableAt: String? = nil, allowingInsecureHTTPHosts: Set<String> = []) {
        self.issuer = issuer
        self.reachableAt = reachableAt ?? issuer
        insecureHosts = Set(allowingInsecureHTTPHosts.map { $0.lowercased() })
    }

    /// Fetches the metadata and then the keys.
    ///
    /// - Throws: ``KeyDiscoveryError``.
    public func keys() async throws(KeyDiscoveryError) -> KeySet {
        let fetcher = DocumentFetcher(insecureHosts: insecureHosts)
        let metadata = try await metadata(with: fetcher)
        let document = try await fetcher.fetch(reachable(metadata.keysURL))
        do {
            return try KeySet(jwks: document, issuer: issuer)
        } catch {
            throw .unusableKeys(.init(description: error.description))
        }
    }

    /// OpenID Connect's name first; RFC 8414's where that one is not served.
    private func metadata(with fetcher: DocumentFetcher) async throws(KeyDiscoveryError) -> IssuerMetadata {
        let base = reachableAt.hasSuffix("/") ? String(reachableAt.dropLast()) : reachableAt
        let openID = base + "/.well-known/openid-configuration"
        do {
            return try IssuerMetadata(try await fetcher.fetch(openID), url: openID, issuer: issuer)
        } catch .unexpectedStatus(_, 404) {
            let oauth = IssuerMetadata.oauthURL(of: base)
            return try IssuerMetadata(try await fetcher.fetch(oauth), url: oauth, issuer: issuer)
        }
    }

    private func reachable(_ url: String) -> String {
        let base = issuer.hasSuffix("/") ? issuer : issuer + "/"
        guard reachableAt != issuer, url.hasPrefix(base) else { return url }
        return (reachableAt.hasSuffix("/") ? reachableAt : reachableAt + "/") + url.dropFirst(base.count)
    }
}
