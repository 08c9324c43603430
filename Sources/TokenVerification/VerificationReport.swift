// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What each check of a verification compared, whether it passed, and what would mend it.
///
/// Prints as a line for each check. Shows claims of the token: it is for a developer's eyes, and not for a log.
public struct VerificationReport: Sendable {
    /// One check.
    public struct Check: Sendable {
        /// What was checked, such as `audience`.
        public let name: String
        /// What was compared.
        public let detail: String
        /// `nil` when it passed.
        public let error: VerificationError?

        /// What would let the token pass; `nil` when it does.
        public var remedy: String? { error?.remedy }
    }

    /// The checks in the order they ran.
    public private(set) var checks: [Check] = []

    /// What `verify` would throw: the first failure.
    public var error: VerificationError? {
        checks.lazy.compactMap(\.error).first
    }

    /// Whether every check passed.
    public var isValid: Bool { error == nil }

    mutating func pass(_ name: String, _ detail: String) {
        checks.append(Check(name: name, detail: detail, error: nil))
    }

    mutating func fail(_ name: String, _ detail: String, _ error: VerificationError) {
        checks.append(Check(name: name, detail: detail, error: error))
    }
}

extension VerificationReport: CustomStringConvertible {
    /// A line for each check, and one more for what would mend it.
    public var description: String {
        let width = checks.map(\.name.count).max() ?? 0
        let indent = String(repeating: " ", count: width + 8)
        let lines = checks.flatMap { check in
            let name = check.name + String(repeating: " ", count: width - check.name.count)
            guard let error = check.error else { return ["pass  \(name)  \(check.detail)"] }
            return [
                "FAIL  \(name)  \(check.detail)", "\(indent)\(error.description) (\(error.code))",
                "\(indent)\(error.remedy)",
            ]
        }
        return lines.joined(separator: "\n")
    }
}

extension VerificationError {
    /// What would let such a token pass, for a developer.
    package var remedy: String {
        switch self {
        case .tokenTooLarge: "Have the issuer put less into it, or look whether it is a token at all."
        case .malformedToken:
            "Give the token alone, whole, without Bearer. An opaque token is asked of the issuer instead."
        case .algorithmNotAllowed: "If the issuer signs by it, add it to the policy's algorithms."
        case .unsupportedCriticalHeader: "Have the issuer sign without crit and b64."
        case .wrongType: "Choose the policy for this kind of token: at+jwt is for .accessToken, JWT for .bearer."
        case .unknownKey:
            "Fetch the issuer's keys again; if they lack this one, it was withdrawn or is another issuer's."
        case .ambiguousKey: "Have the issuer give its keys ids of their own, and its tokens a kid."
        case .keysOfAnotherIssuer: "Take the keys of the policy's issuer, or the policy for the keys' issuer."
        case .keysUnavailable: "See why the issuer's keys cannot be fetched, or give some to start with."
        case .invalidSignature: "The token was changed, or signed by another key of the same id. Ask for a new one."
        case .missingClaim(let name): "Have the issuer put \(name) into the token, or choose a policy without it."
        case .malformedClaim(let name): "Have the issuer write \(name) as its definition says."
        case .wrongIssuer: "Compare each character, a slash at the end too, with what the policy says."
        case .wrongAudience:
            "Ask the issuer for a token for this audience, or name in the policy what this service is called."
        case .wrongAuthorizedParty: "Use the client that the token was given to, or add it to the policy."
        case .tokenExpired: "Ask for a new token by the refresh token."
        case .tokenNotYetValid, .issuedInFuture: "Set both clocks by the same source, or allow more leeway."
        case .lifetimeTooLong: "Have the issuer give shorter lifetimes, or allow longer ones."
        case .wrongNonce: "Send the user through the login again; a token of another login was brought."
        case .wrongHash: "Take the token and the code of the same response."
        case .authenticationTooOld: "Send the user through the login again with max_age."
        case .wrongAuthenticationContext: "Send the user through the login again with acr_values."
        case .wrongTokenKind("cnf"):
            "The token is bound to a key: check the proof of it beside, and say so by the policy's allowsConfirmation."
        case .wrongTokenKind:
            "Send the kind of token that is due: an access token to a service, an ID token to its client."
        }
    }
}
