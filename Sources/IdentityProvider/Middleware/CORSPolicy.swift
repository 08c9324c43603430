// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird

/// Lets a browser application of any origin call the protocol endpoints, refusals included (Fetch §3.2).
///
/// No credentials are ever allowed, so a wildcard gives away nothing that a form post would not. The control API, and
/// pages meant for people, are not opened.
package struct CORSPolicy: RouterMiddleware {
    package typealias Context = ProviderRequestContext

    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.headers[.origin] != nil, CORSPolicy.isOpen(request.uri.path) else {
            return try await next(request, context)
        }
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            return preflight()
        }
        var response = try await next(request, context)
        response.headers[.accessControlAllowOrigin] = "*"
        response.headers[.accessControlExposeHeaders] = "ETag, Retry-After, Understudy-Request, WWW-Authenticate"
        return response
    }

    private func preflight() -> Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: "*",
                .accessControlAllowMethods: "GET, HEAD, POST",
                .accessControlAllowHeaders: "Authorization, Content-Type, DPoP, If-None-Match",
                .accessControlMaxAge: "600",
            ])
    }

    private static func isOpen(_ path: String) -> Bool {
        path != "/" && !path.hasPrefix("/_understudy")
    }
}
