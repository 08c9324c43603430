// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// Makes an endpoint misbehave as the tenant's faults ask for.
enum FaultInjection {
    /// Answers a request, or misbehaves in its place.
    ///
    /// - Throws: What `handle` throws.
    static func respond(
        to request: Request, at endpoint: EndpointName, in tenant: Tenant, context: ProviderRequestContext,
        _ handle: (Request) async throws -> Response
    ) async throws -> Response {
        try await handle(request)
    }
}
