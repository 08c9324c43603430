// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider

/// Refuses, in the words of the control API, what no route of its prefix can match: a method that has none anywhere.
struct UnroutedRefusal: RouterMiddleware {
    typealias Context = ProviderRequestContext

    /// What a path answers to.
    struct Methods {
        let path: RouterPath
        let allowed: [HTTPRequest.Method]

        func isOf(_ segments: [Substring]) -> Bool {
            path.count == segments.count && zip(path, segments).allSatisfy { $0 ~= $1 }
        }
    }

    /// The methods that every path has a route for, if only to refuse it.
    let methods: [HTTPRequest.Method]
    /// The paths that there are; of two that one could be, the one that names it comes first.
    let paths: [Methods]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let segments = request.uri.path.split(separator: "/")
        let allowed = paths.first { $0.isOf(segments) }?.allowed ?? methods
        guard methods.contains(request.method) else { return Problem.methodNotAllowed(allowed, request, context) }
        context.trace.note { $0.refusal = Problem.unknownPath.refusal }
        return Problem.unknownPath.response(from: request, context: context)
    }
}
