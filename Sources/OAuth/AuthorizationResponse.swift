// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// How the parameters of an answer travel (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode).
package enum ResponseMode: String, CaseIterable, Sendable {
    case query
    case fragment
    case formPost = "form_post"
}

/// An answer of the authorization endpoint (RFC 6749 §4.1.2), which the user's browser takes to the client.
package struct AuthorizationResponse: Sendable {
    package let redirectURI: String
    package let mode: ResponseMode
    /// In their order.
    package let parameters: [(name: String, value: String)]

    package init(redirectURI: String, mode: ResponseMode, parameters: [(name: String, value: String)]) {
        self.redirectURI = redirectURI
        self.mode = mode
        self.parameters = parameters
    }

    /// Where the browser goes; with `form_post` it posts the parameters there instead.
    package var location: String {
        if parameters.isEmpty { return redirectURI }
        switch mode {
        case .query:
            // What the client registered stays as it is (RFC 6749 §3.1.2).
            let separator = !redirectURI.contains("?") ? "?" : redirectURI.hasSuffix("?") ? "" : "&"
            return redirectURI + separator + FormParameters.encode(parameters)
        case .fragment: return redirectURI + "#" + FormParameters.encode(parameters)
        case .formPost: return redirectURI
        }
    }
}
