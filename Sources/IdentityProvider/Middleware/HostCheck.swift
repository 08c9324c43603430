// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
import OAuth

/// A request has one Host at most, and that is one (RFC 9112 §3.2): of two, a proxy and a server may each take another.
///
/// None at all is let pass, since the health checks of load balancers speak HTTP/1.0.
package struct HostCheck: RouterMiddleware {
    package typealias Context = ProviderRequestContext

    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let isValid = request.head.authority.map { Issuer.host(of: $0) != nil } ?? true
        // The first became the authority; what is left is another.
        guard isValid, !request.headers.contains(where: { $0.name.canonicalName == "host" }) else {
            throw OAuthError(.invalidRequest, "One valid Host is due.")
        }
        return try await next(request, context)
    }
}
