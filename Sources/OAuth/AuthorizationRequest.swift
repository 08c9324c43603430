// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What a client asks of the authorization endpoint (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), besides scope and
/// audience.
package struct AuthorizationRequest: Sendable {
    package let prompts: Set<Prompt>
    /// Seconds since the user signed in.
    package let maximumAge: Int64?
    package let nonce: String?
    package let loginHint: String?
    package let idTokenHint: String?
    /// In the order of preference.
    package let acrValues: [String]
    package let claims: ClaimsRequest
    package let codeChallenge: CodeChallenge?
    /// The thumbprint (RFC 7638) of the key that the code is to be redeemed with (RFC 9449 §10).
    package let proofKey: String?

    /// Reads the parameters; `ui_locales` and `display` are let pass, since there is one language and one form of the pages.
    ///
    /// - Throws: ``OAuthError`` that goes to the client by redirect.
    package init(_ form: FormParameters) throws(OAuthError) {
        for (name, code) in AuthorizationRequest.unserved where form[name] != nil {
            throw OAuthError(code, "The parameter \(name) is not served.")
        }
        guard try form.required("response_type") == "code" else {
            throw OAuthError(.unsupportedResponseType, "The response type code is served.")
        }
        prompts = try Prompt.all(form)
        maximumAge = try form["max_age"]
            .map { text throws(OAuthError) in
                guard let seconds = Int64(text), seconds >= 0, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
                else {
                    throw OAuthError(.invalidRequest, "The max_age is a whole number of seconds.")
                }
                return seconds
            }
        nonce = form["nonce"]
        loginHint = form["login_hint"]
        idTokenHint = form["id_token_hint"]
        acrValues = (form["acr_values"] ?? "").split(separator: " ").map(String.init)
        claims = try ClaimsRequest(form)
        codeChallenge = try CodeChallenge(form)
        proofKey = form["dpop_jkt"]
        guard proofKey.map(DPoPProof.isThumbprint) ?? true else {
            throw OAuthError(.invalidRequest, "The dpop_jkt is the SHA-256 thumbprint of a key, in base64url.")
        }
    }

    /// OpenID Connect Core §3.1.2.6 has a code for each.
    private static let unserved: [(String, OAuthError.Code)] = [
        ("request", .requestNotSupported), ("request_uri", .requestURINotSupported),
        ("registration", .registrationNotSupported),
    ]
}
