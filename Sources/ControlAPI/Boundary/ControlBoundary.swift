// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
package import IdentityProvider
import LibCrypto

/// Who may use the control API: callers on this machine, or callers with the control token.
///
/// A valid token is enough, whatever the Host. Without one the peer and the address it reached must be loopback, the Host must
/// be one of the server's own, and no header field may say that a proxy passes the request on. A page in a browser on this
/// machine is also such a peer, so a foreign Host (DNS rebinding) or Origin is rejected, and a request that a browser sends for
/// a page of another site (Sec-Fetch-Site). Writes need JSON, and no CORS header is ever sent.
package struct ControlBoundary: RouterMiddleware {
    package typealias Context = ProviderRequestContext

    /// Who needs no token.
    package enum Access: Sendable {
        /// Callers on this machine, on a server that nobody else can reach or call by name.
        case thisMachine
        /// Nobody.
        case tokenHolders
        /// Everybody who reaches the server, which its user asked for.
        case everybody
    }

    /// What the boundary allows.
    package struct Settings: Sendable {
        package var access: Access
        /// What a caller presents as its bearer token; `nil` accepts no token.
        package var token: String?
        /// The hosts that a caller without a token may name.
        package var hosts: OwnHosts

        package init(access: Access, token: String?, hosts: OwnHosts) {
            self.access = access
            self.token = token
            self.hosts = hosts
        }
    }

    private let settings: Settings

    package init(_ settings: Settings) {
        self.settings = settings
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try checkOrigin(request)
        if !holdsToken(request) { try checkStranger(request, context: context) }
        try checkContentType(request)
        return try await next(request, context)
    }

    /// An image or an opaque fetch of a foreign page carries no Origin, and its site only.
    private func checkOrigin(_ request: Request) throws(Problem) {
        let sites = request.headers[values: .secFetchSite]
        guard sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else { throw ControlBoundary.foreignOrigin }
        guard let origin = request.headers[.origin] else { return }
        guard let authority = request.head.authority, ["http://\(authority)", "https://\(authority)"].contains(origin)
        else { throw ControlBoundary.foreignOrigin }
    }

    private static let foreignOrigin = Problem(
        .foreignOrigin, .forbidden, detail: "A page of another origin may not use the control API.")

    private func holdsToken(_ request: Request) -> Bool {
        let header = Array((request.headers[.authorization] ?? "").utf8)
        let scheme = header.prefix { $0 != 0x20 }
        let credentials = header.dropFirst(scheme.count).drop { $0 == 0x20 }
        guard let token = settings.token, scheme.count == 6,
            String(decoding: scheme, as: UTF8.self).lowercased() == "bearer"
        else { return false }
        return constantTimeEquals(sha256(credentials), sha256(Array(token.utf8)))
    }

    /// A caller without a valid token.
    private func checkStranger(_ request: Request, context: Context) throws(Problem) {
        switch settings.access {
        case .everybody: break
        case .thisMachine:
            // A proxy on this machine speaks for others.
            guard context.isLoopback, !request.isForwarded else { throw ControlBoundary.tokenRequired }
        case .tokenHolders: throw ControlBoundary.tokenRequired
        }
        guard settings.hosts.contains(request.head.authority) else {
            throw Problem(
                .foreignHost, .forbidden,
                detail:
                    "Without the control token, the control API answers only to the server's own names. Use localhost, "
                    + "or send the token.")
        }
    }

    private static let tokenRequired = Problem(
        .controlTokenRequired, .unauthorized,
        detail: "The control API requires the control token here: Authorization: Bearer TOKEN. The token is that of "
            + "UNDERSTUDY_CONTROL_TOKEN or UNDERSTUDY_CONTROL_TOKEN_FILE; without these the server writes one to the file "
            + "control-token in its data directory.")

    /// A form or plain text needs no preflight, so a browser would send it from anywhere: JSON does, and so does DELETE, which
    /// has no body.
    private func checkContentType(_ request: Request) throws(Problem) {
        guard ![.get, .head, .delete].contains(request.method), !isJSON(request) else { return }
        throw Problem(
            .jsonRequired, .unsupportedMediaType,
            detail:
                "A write to the control API has the header Content-Type: application/json, which is enough where it has "
                + "no body.")
    }

    /// A patch may also say that it is one (RFC 7396 §4); a browser asks before it sends either.
    private func isJSON(_ request: Request) -> Bool {
        request.mediaType == "application/json"
            || request.method == .patch && request.mediaType == "application/merge-patch+json"
    }
}

extension HTTPField.Name {
    /// What a browser says of whom it sends a request for (Fetch Metadata).
    fileprivate static let secFetchSite = HTTPField.Name(unchecked: "Sec-Fetch-Site")
}
