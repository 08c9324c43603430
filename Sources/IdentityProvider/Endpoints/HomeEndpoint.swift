// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
import IdentityStore

/// `GET /`: what is served here, and, to whoever sits at this machine, whom one can sign in as.
package struct HomeEndpoint: Endpoint {
    let desk: InteractionDesk
    /// The most users that the page lists.
    private static let userLimit = 50

    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        // Where the control API asks everybody for its token, this page must not give away what it would not.
        // A page of another origin may resolve its own name to this machine: only our own names are shown the secrets.
        let isTrusted =
            desk.listsRecords && context.isLoopback && !request.isForwarded
            && LoopbackHost.isLoopback(request.head.authority)
        let users = isTrusted ? try await tenant.store.users(in: tenant.name, limit: HomeEndpoint.userLimit) : []
        return desk.pages.response(
            HomePage.page(tenant: tenant, users: users, clients: isTrusted ? tenant.snapshot.allClients : nil))
    }
}
