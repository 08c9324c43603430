// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider

/// Refuses, in the words of the control API, what no route of its prefix can match: a method that has none anywhere.
struct UnroutedRefusal: RouterMiddleware {
    typealias Context = ProviderRequestContext

    /// The methods that every path has a route for, if only to refuse it.
    let methods: [HTTPRequest.Method]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard context.endpointPath == nil else { return try await next(request, context) }
        let problem = methods.contains(request.method) ? .unknownPath : ProblemDetails.methodNotAllowed(methods)
        context.trace.note { $0.refusal = problem.refusal }
        return problem.response(from: request, context: context)
    }
}
