// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns what stands at each path: one endpoint, one file. An endpoint knows no path and no brand.

package import Hummingbird

/// One endpoint of a tenant.
package protocol Endpoint: Sendable {
    /// Answers a request.
    ///
    /// - Throws: ``OAuthError`` to refuse; anything else becomes `server_error`.
    func respond(to request: Request, in tenant: Tenant, context: ProviderRequestContext) async throws -> Response
}
