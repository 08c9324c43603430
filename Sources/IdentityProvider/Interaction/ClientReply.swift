// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth

/// Where and how a client gets its answer (RFC 6749 §4.1.2), once its redirect URI was found to be its own.
struct ClientReply: Sendable {
    let redirectURI: String
    let mode: ResponseMode
    let state: String?
    let issuer: Issuer

    func success(code: String) -> AuthorizationResponse {
        response([("code", code)])
    }

    /// RFC 6749 §4.1.2.1.
    func refusal(_ error: OAuthError) -> AuthorizationResponse {
        response([("error", error.wireName ?? error.code.rawValue), ("error_description", error.description)])
    }

    /// Names the issuer too, so that no answer of another provider is taken for ours (RFC 9207 §2).
    private func response(_ parameters: [(name: String, value: String)]) -> AuthorizationResponse {
        var parameters = parameters
        if let state { parameters.append(("state", state)) }
        parameters.append(("iss", issuer.description))
        return AuthorizationResponse(redirectURI: redirectURI, mode: mode, parameters: parameters)
    }
}
