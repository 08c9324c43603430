// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird

/// No answer to HEAD has a body, refusals included (RFC 9110 §9.3.2).
///
/// A client that keeps the connection would read it as the beginning of its next answer.
package struct BodylessHead: RouterMiddleware {
    package typealias Context = ProviderRequestContext

    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }
}
