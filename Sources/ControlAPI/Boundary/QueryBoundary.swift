// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE

/// Refuses a query where a route has no parameters: one that is misspelt there would else be lost without a word.
struct QueryBoundary: RouterMiddleware {
    typealias Context = ProviderRequestContext

    /// What reads its query itself, and refuses what it does not know; a star is a part of the path.
    private static let readers = [
        "authorizations", "clients", "export", "keys/*", "logout-tokens", "requests", "requests/*", "requests/events",
        "sessions", "tenants", "tokens/catalogue", "tokens/catalogue/*", "users",
    ]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let name = request.queryNames.first, !QueryBoundary.hasReader(request.method, context.endpointPath ?? "") {
            throw ControlQuery.unknown(name, known: [])
        }
        return try await next(request, context)
    }

    private static func hasReader(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        var parts = path.split(separator: "/").dropFirst(2)
            .map { $0.contains(where: "{:*".contains) ? "*" : String($0) }
        if parts.count > 2, parts[0] == "tenants" { parts.removeFirst(2) }
        // What is nowhere is told that.
        return parts == ["*"] || [.get, .head].contains(method) && readers.contains(parts.joined(separator: "/"))
    }
}
