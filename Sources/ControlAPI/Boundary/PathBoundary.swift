// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Hummingbird
import IdentityProvider

/// Refuses a path with an empty segment.
///
/// The router takes it for none, so that `DELETE /faults/` with the id left out would take all faults away.
struct PathBoundary: RouterMiddleware {
    typealias Context = ProviderRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let segments = request.uri.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard segments.allSatisfy({ !$0.isEmpty }) else {
            throw Problem(
                .unknownPath, .notFound,
                detail: "A segment of the path is empty, where perhaps a name or an id is due.")
        }
        return try await next(request, context)
    }
}
