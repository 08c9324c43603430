// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A refusal in the shape that OAuth 2.0 gives it.
///
/// Call sites choose a code and say what the caller did wrong; the code knows its HTTP status and its section. The
/// `reason` is for the log and the journal and never reaches the wire, so it may name what a neutral answer must hide
/// (an unknown user, a locked account).
package struct OAuthError: Error, Equatable, Sendable {
    package let code: Code
    /// For a developer who reads the answer; printable ASCII without quotes (RFC 6749 §5.2).
    package let description: String
    /// Why, for the journal.
    package let reason: String
    /// What goes into `WWW-Authenticate`.
    package let challenge: Challenge?
    /// What goes into `DPoP-Nonce` (RFC 9449 §8).
    package private(set) var nonce: String?
    /// What the wire has instead of the code's own name.
    private let name: String?

    package init(_ code: Code, _ description: String, reason: String? = nil, challenge: Challenge? = nil) {
        self.init(code, name: nil, description, reason: reason, challenge: challenge)
    }

    /// A refusal by a name that need not be one of ours: that of a code of ours has its status, any other is a bad request.
    package init(named name: String, _ description: String, reason: String? = nil, challenge: Challenge? = nil) {
        let known = Code(rawValue: name).flatMap { $0.wireName == name ? $0 : nil }
        self.init(
            known ?? .invalidRequest, name: known == nil ? OAuthError.printable(name) : nil, description,
            reason: reason, challenge: challenge)
    }

    private init(_ code: Code, name: String?, _ description: String, reason: String?, challenge: Challenge?) {
        self.code = code
        self.name = name
        self.description = OAuthError.printable(description)
        self.reason = OAuthError.printable(reason ?? description)
        self.challenge = challenge
    }

    /// What stands in the member `error`; `nil` where the answer carries no body.
    package var wireName: String? { name ?? code.wireName }

    /// The HTTP status of the answer: a resource that wants another proof asks for it as for a token (RFC 9449 §7.1, §9).
    package var statusCode: Int {
        if case .dpop = challenge, code == .invalidDPoPProof || code == .useDPoPNonce { return 401 }
        return code.status
    }

    /// At most 512 characters of RFC 6749 §5.2: what a request put into a message forges no line of the log.
    private static func printable(_ text: String) -> String {
        let isClean =
            text.utf8.count <= 512 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if isClean { return text }
        let scalars = text.unicodeScalars.prefix(512)
            .map { scalar -> Unicode.Scalar in
                let isPlain = (0x20..<0x7F).contains(scalar.value) && scalar != "\"" && scalar != "\\"
                return isPlain ? scalar : "?"
            }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension OAuthError {
    package static let noEndpoint = OAuthError(.notFound, "No endpoint here. GET / lists what is served.")
    package static let doubledSlash = OAuthError(
        .notFound, "No endpoint here: the path has a doubled slash. Remove the slash at the end of the base URL.")

    /// The same refusal with a challenge, which an endpoint for bearer tokens owes (RFC 6750 §3).
    package func challenging(_ challenge: Challenge?) -> OAuthError {
        var error = OAuthError(code, name: name, description, reason: reason, challenge: challenge)
        error.nonce = nonce
        return error
    }

    /// The same refusal with the nonce that the next proof is to have.
    package func offering(nonce: String?) -> OAuthError {
        var error = self
        error.nonce = nonce
        return error
    }

    /// An `error` of the wire.
    package enum Code: String, CaseIterable, Sendable {
        case accessDenied = "access_denied"
        case accountSelectionRequired = "account_selection_required"
        case authorizationPending = "authorization_pending"
        case consentRequired = "consent_required"
        case expiredToken = "expired_token"
        case insufficientScope = "insufficient_scope"
        case interactionRequired = "interaction_required"
        case invalidClient = "invalid_client"
        case invalidDPoPProof = "invalid_dpop_proof"
        case invalidGrant = "invalid_grant"
        case invalidRequest = "invalid_request"
        case invalidScope = "invalid_scope"
        case invalidTarget = "invalid_target"
        case invalidToken = "invalid_token"
        case loginRequired = "login_required"
        /// The path is known, the method is not: `invalid_request` with a status of its own.
        case methodNotAllowed = "method_not_allowed"
        /// Something of HTTP that this server does not have: `invalid_request` with a status of its own.
        case notImplemented = "not_implemented"
        /// Nothing is served at the path.
        case notFound = "not_found"
        case registrationNotSupported = "registration_not_supported"
        case requestNotSupported = "request_not_supported"
        case requestURINotSupported = "request_uri_not_supported"
        /// A body over the limit: `invalid_request` with a status of its own.
        case requestTooLarge = "request_too_large"
        case serverError = "server_error"
        case slowDown = "slow_down"
        case temporarilyUnavailable = "temporarily_unavailable"
        /// No credentials at all, which RFC 6750 §3.1 answers without an error code.
        case tokenMissing = "token_missing"
        case unauthorizedClient = "unauthorized_client"
        case unmetAuthenticationRequirements = "unmet_authentication_requirements"
        case unsupportedGrantType = "unsupported_grant_type"
        case unsupportedResponseType = "unsupported_response_type"
        case unsupportedTokenType = "unsupported_token_type"
        case useDPoPNonce = "use_dpop_nonce"

        /// What stands in the member `error`; `nil` where the answer carries no body.
        package var wireName: String? {
            switch self {
            case .methodNotAllowed, .notImplemented, .requestTooLarge: Code.invalidRequest.rawValue
            case .tokenMissing: nil
            default: rawValue
            }
        }

        /// The HTTP status of the answer.
        package var status: Int {
            switch self {
            case .invalidClient, .invalidToken, .tokenMissing: 401
            case .insufficientScope: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .requestTooLarge: 413
            case .serverError: 500
            case .notImplemented: 501
            case .temporarilyUnavailable: 503
            case .accessDenied, .accountSelectionRequired, .authorizationPending, .consentRequired, .expiredToken,
                .interactionRequired,
                .invalidDPoPProof, .invalidGrant, .invalidRequest, .invalidScope, .invalidTarget, .loginRequired,
                .registrationNotSupported, .requestNotSupported, .requestURINotSupported, .slowDown,
                .unauthorizedClient, .unmetAuthenticationRequirements, .unsupportedGrantType,
                .unsupportedResponseType, .unsupportedTokenType, .useDPoPNonce:
                400
            }
        }

        /// Where the code is defined.
        package var section: String {
            switch self {
            case .accessDenied, .serverError, .temporarilyUnavailable, .unsupportedResponseType: "RFC 6749 §4.1.2.1"
            case .accountSelectionRequired, .consentRequired, .interactionRequired, .loginRequired,
                .registrationNotSupported, .requestNotSupported, .requestURINotSupported:
                "OpenID Connect Core §3.1.2.6"
            case .authorizationPending, .expiredToken, .slowDown: "RFC 8628 §3.5"
            case .unsupportedTokenType: "RFC 7009 §2.2.1"
            case .unmetAuthenticationRequirements: "OpenID Connect Core Error Code unmet_authentication_requirements §3"
            case .insufficientScope, .invalidToken, .tokenMissing: "RFC 6750 §3.1"
            case .invalidDPoPProof: "RFC 9449 §5"
            case .invalidTarget: "RFC 8707 §2"
            case .useDPoPNonce: "RFC 9449 §8"
            case .notFound: "RFC 9110 §15.5.5"
            case .methodNotAllowed: "RFC 9110 §15.5.6"
            case .notImplemented: "RFC 9110 §15.6.2"
            case .requestTooLarge: "RFC 9110 §15.5.14"
            case .invalidClient, .invalidGrant, .invalidRequest, .invalidScope, .unauthorizedClient,
                .unsupportedGrantType:
                "RFC 6749 §5.2"
            }
        }
    }
}
