// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import OAuth

/// `POST /_understudy/v1/tokens` with `{"user", "client"?, "scope"?, "audience"?}`: signs a user in without a password.
struct TokenRoutes: Sendable {
    let provider: Provider

    @Sendable
    func issue(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: Request.formLimit)
        let signIn = UserSignIn(
            user: try body.string("user"), client: try body.optionalString("client"),
            scope: try body.optionalString("scope"), audience: try body.strings("audience"))
        try body.finish()
        return .json(try await signIn.tokens(in: try provider.tenant(of: context), trace: context.trace).json)
    }
}
