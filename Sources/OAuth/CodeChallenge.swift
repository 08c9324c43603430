// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What a client commits to when it asks for a code, so that nobody else can redeem it (RFC 7636 §4.2).
package struct CodeChallenge: Codable, Equatable, Sendable {
    /// How the challenge is made of the verifier.
    package enum Method: String, CaseIterable, Codable, Sendable {
        /// The SHA-256 of the verifier.
        case s256 = "S256"
        /// The verifier itself, which whoever reads the request then knows.
        case plain
    }

    package let value: String
    package let method: Method

    package init(_ value: String, method: Method) {
        self.value = value
        self.method = method
    }

    /// Reads `code_challenge` and `code_challenge_method`; `nil` when neither was sent.
    ///
    /// - Throws: `invalid_request` for an unknown method, a method without a challenge, or a challenge that no verifier has.
    package init?(_ form: FormParameters) throws(OAuthError) {
        guard let value = form["code_challenge"] else {
            guard form["code_challenge_method"] == nil else {
                throw OAuthError(.invalidRequest, "The parameter code_challenge is missing.")
            }
            return nil
        }
        // RFC 7636 §4.3: without a method it is plain.
        guard let method = Method(rawValue: form["code_challenge_method"] ?? Method.plain.rawValue) else {
            throw OAuthError(.invalidRequest, "The code_challenge_method is S256 or plain.")
        }
        guard CodeChallenge.isVerifier(value), method == .plain || value.utf8.count == 43 else {
            throw OAuthError(.invalidRequest, "The code_challenge is not one of its method.")
        }
        self.init(value, method: method)
    }

    /// Whether a text is a verifier: 43 to 128 unreserved characters (RFC 7636 §4.1).
    package static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count)
            && text.utf8.allSatisfy(TargetURI.isUnreserved)
    }
}
