// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
package import IdentityProvider
import LibCrypto
import OAuth

/// Who may use the control API: whoever sits at this machine, or holds the control token.
///
/// Open without the token only when the peer and the address it reached are loopback, no proxy says that it speaks for
/// another, and whoever runs the server gave no token. A page in a browser on this machine is also such a
/// peer, so a foreign Host (DNS rebinding) or Origin is refused, and what a browser says it sends for a page of another site
/// (Sec-Fetch-Site); writes need JSON, and no CORS header is ever sent.
package struct ControlBoundary: RouterMiddleware {
    package typealias Context = ProviderRequestContext

    /// What the boundary allows.
    package struct Settings: Sendable {
        /// Whether the server listens on the loopback only.
        package var isListenerLoopback: Bool
        /// Whether whoever runs the server gave the token: then it is asked of everybody.
        package var isTokenGiven: Bool
        /// What a caller off the loopback presents as its bearer token; `nil` lets none in.
        package var token: String?
        /// Hosts besides the loopback's names.
        package var allowedHosts: Set<String>

        package init(isListenerLoopback: Bool, isTokenGiven: Bool, token: String?, allowedHosts: Set<String>) {
            self.isListenerLoopback = isListenerLoopback
            self.isTokenGiven = isTokenGiven
            self.token = token
            self.allowedHosts = allowedHosts
        }
    }

    private let settings: Settings

    package init(_ settings: Settings) {
        self.settings = settings
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try checkHost(request)
        try checkOrigin(request)
        try checkCaller(request, context: context)
        try checkContentType(request)
        return try await next(request, context)
    }

    private func checkHost(_ request: Request) throws(ProblemDetails) {
        guard let host = request.head.authority.flatMap({ Issuer.host(of: $0) }), isAllowed(host) else {
            throw ProblemDetails(
                .forbidden, "Foreign host",
                detail: "The control API answers to its own names only; add one with --allow-host.")
        }
    }

    /// An image or an opaque fetch of a foreign page carries no Origin, and its site only.
    private func checkOrigin(_ request: Request) throws(ProblemDetails) {
        let sites = request.headers[values: .secFetchSite]
        guard sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else { throw ControlBoundary.foreignOrigin }
        guard let origin = request.headers[.origin] else { return }
        guard let issuer = Issuer(origin), isAllowed(issuer.host), let authority = request.head.authority,
            ["http://\(authority)", "https://\(authority)"].contains(origin)
        else { throw ControlBoundary.foreignOrigin }
    }

    private static let foreignOrigin = ProblemDetails(
        .forbidden, "Foreign origin", detail: "A page of another origin may not use the control API.")

    private func checkCaller(_ request: Request, context: Context) throws(ProblemDetails) {
        if settings.isListenerLoopback, context.isLoopback, !request.isForwarded, !settings.isTokenGiven { return }
        let header = Array((request.headers[.authorization] ?? "").utf8)
        let scheme = header.prefix { $0 != 0x20 }
        let credentials = header.dropFirst(scheme.count).drop { $0 == 0x20 }
        guard let token = settings.token, scheme.count == 6,
            String(decoding: scheme, as: UTF8.self).lowercased() == "bearer",
            constantTimeEquals(sha256(credentials), sha256(Array(token.utf8)))
        else {
            throw ProblemDetails(
                .unauthorized, "Control token due",
                detail:
                    "Off the loopback, behind a proxy, or where UNDERSTUDY_CONTROL_TOKEN is set, the control API needs "
                    + "the control token as a bearer token.")
        }
    }

    /// A form or plain text needs no preflight, so a browser would send it from anywhere: JSON does, and so does DELETE, which
    /// has no body.
    private func checkContentType(_ request: Request) throws(ProblemDetails) {
        guard ![.get, .head, .delete].contains(request.method), !isJSON(request) else { return }
        throw ProblemDetails(
            .unsupportedMediaType, "JSON due",
            detail:
                "A write to the control API has the header Content-Type: application/json, which is enough where it has "
                + "no body.")
    }

    /// A patch may also say that it is one (RFC 7396 §4); a browser asks before it sends either.
    private func isJSON(_ request: Request) -> Bool {
        request.mediaType == "application/json"
            || request.method == .patch && request.mediaType == "application/merge-patch+json"
    }

    private func isAllowed(_ host: String) -> Bool {
        LoopbackHost.isLoopbackName(host) || settings.allowedHosts.contains(host)
    }
}

extension HTTPField.Name {
    /// What a browser says of whom it sends a request for (Fetch Metadata).
    fileprivate static let secFetchSite = HTTPField.Name(unchecked: "Sec-Fetch-Site")
}
