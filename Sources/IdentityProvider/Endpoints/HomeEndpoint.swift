// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import IdentityStore
import NIOCore
import OAuth

/// `GET /`: what is served here, and, to whoever sits at this machine, whom one can sign in as.
package struct HomeEndpoint: Endpoint {
    /// The most users that the page lists.
    private static let userLimit = 50

    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        // A page of another origin may resolve its own name to this machine: only our own names are shown the secrets.
        let isTrusted =
            context.isLoopback && !request.isForwarded && LoopbackHost.isLoopback(request.head.authority)
        let users = isTrusted ? try await tenant.store.users(in: tenant.name, limit: HomeEndpoint.userLimit) : []
        let html = HomePage.render(tenant: tenant, users: users, clients: isTrusted ? tenant.snapshot.allClients : nil)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: HomePage.contentSecurityPolicy,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
