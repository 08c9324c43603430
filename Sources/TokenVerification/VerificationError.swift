// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Why a token was refused.
///
/// Holds no byte of the token.
///
/// What was already checked when an error is thrown follows from the order of verification: size and shape, header, key,
/// signature, claims. So a forged token that has also expired says that it is forged.
public enum VerificationError: Equatable, Error, Sendable {
    /// Larger than 16 KiB, or its header than 4 KiB.
    case tokenTooLarge
    /// Not three parts of strict base64url, or a header or payload that is no strict JSON object.
    case malformedToken
    /// The header's `alg` is none that the policy allows.
    case algorithmNotAllowed
    /// The header has `crit` or `b64`, and no extension is understood (RFC 7515 §4.1.11).
    case unsupportedCriticalHeader
    /// The header's `typ` is another than the policy asks for.
    case wrongType
    /// No key fits `kid` and algorithm. The issuer may have rotated its keys.
    case unknownKey
    /// Several keys fit, and none is preferred.
    case ambiguousKey
    /// The keys are those of another issuer than the policy's.
    case keysOfAnotherIssuer
    /// There are no keys to verify by: none were found yet, or those that were are too old to be trusted.
    ///
    /// Says nothing of the token.
    case keysUnavailable
    /// The signature is not the key's: the token was forged or tampered with.
    case invalidSignature
    /// A claim that must be there is missing.
    case missingClaim(String)
    /// A claim has the wrong type, or is out of range.
    case malformedClaim(String)
    /// `iss` is another, byte for byte.
    case wrongIssuer
    /// `aud` does not name the policy's audience.
    case wrongAudience
    /// `azp` names another client.
    case wrongAuthorizedParty
    /// `exp` has passed.
    case tokenExpired
    /// `nbf` is still to come.
    case tokenNotYetValid
    /// `iat` is still to come.
    case issuedInFuture
    /// From `iat` to `exp` is longer than the policy allows.
    case lifetimeTooLong
    /// `nonce` is not that of the request.
    case wrongNonce
    /// `at_hash` or `c_hash` is not the hash of what came with the token. Names the claim.
    case wrongHash(String)
    /// `auth_time` is longer ago than the policy allows.
    case authenticationTooOld
    /// `acr` is none that the policy allows.
    case wrongAuthenticationContext
    /// The token is marked as another kind: an ID token, a logout token, a refresh token … . Names the mark.
    case wrongTokenKind(String)
}

extension VerificationError {
    /// A stable code for logs, metrics and tests.
    public var code: String {
        switch self {
        case .tokenTooLarge: "token_too_large"
        case .malformedToken: "malformed_token"
        case .algorithmNotAllowed: "algorithm_not_allowed"
        case .unsupportedCriticalHeader: "unsupported_critical_header"
        case .wrongType: "wrong_type"
        case .unknownKey: "unknown_key"
        case .ambiguousKey: "ambiguous_key"
        case .keysOfAnotherIssuer: "keys_of_another_issuer"
        case .keysUnavailable: "keys_unavailable"
        case .invalidSignature: "invalid_signature"
        case .missingClaim: "missing_claim"
        case .malformedClaim: "malformed_claim"
        case .wrongIssuer: "wrong_issuer"
        case .wrongAudience: "wrong_audience"
        case .wrongAuthorizedParty: "wrong_authorized_party"
        case .tokenExpired: "token_expired"
        case .tokenNotYetValid: "token_not_yet_valid"
        case .issuedInFuture: "issued_in_future"
        case .lifetimeTooLong: "lifetime_too_long"
        case .wrongNonce: "wrong_nonce"
        case .wrongHash: "wrong_hash"
        case .authenticationTooOld: "authentication_too_old"
        case .wrongAuthenticationContext: "wrong_authentication_context"
        case .wrongTokenKind: "wrong_token_kind"
        }
    }

    /// Whether the same token may hold later: after a refresh of the keys, or a moment's wait.
    public var isRetryable: Bool {
        switch self {
        case .unknownKey, .keysUnavailable, .tokenNotYetValid, .issuedInFuture: true
        default: false
        }
    }

    /// The status of the answer to a request that brought the token: 401, or 503 when nothing can be said of it.
    public var httpStatus: Int { self == .keysUnavailable ? 503 : 401 }

    /// The value of `WWW-Authenticate` (RFC 6750 §3).
    ///
    /// - Parameters:
    ///   - realm: Printable ASCII; other characters are dropped.
    ///   - resourceMetadata: The URL of the service's own metadata (RFC 9728 §5.1).
    public func wwwAuthenticate(realm: String, resourceMetadata: String? = nil) -> String {
        BearerTokenError.refused(self).wwwAuthenticate(realm: realm, resourceMetadata: resourceMetadata)
    }
}

extension VerificationError: CustomStringConvertible {
    /// A sentence for a developer, in printable ASCII without quotes.
    public var description: String {
        switch self {
        case .tokenTooLarge: "The token is too large"
        case .malformedToken: "The token is malformed"
        case .algorithmNotAllowed: "The token's algorithm is not allowed"
        case .unsupportedCriticalHeader: "The token asks for an extension that is not understood"
        case .wrongType: "The token's type is not the one that is due"
        case .unknownKey: "The token's key is unknown"
        case .ambiguousKey: "Several keys fit the token"
        case .keysOfAnotherIssuer: "The keys are those of another issuer"
        case .keysUnavailable: "The keys to verify by are not available"
        case .invalidSignature: "The token's signature is invalid"
        case .missingClaim(let name): "The claim \(name) is missing"
        case .malformedClaim(let name): "The claim \(name) is malformed"
        case .wrongIssuer: "The token is another issuer's"
        case .wrongAudience: "The token is meant for another audience"
        case .wrongAuthorizedParty: "The token was given to another client"
        case .tokenExpired: "The token has expired"
        case .tokenNotYetValid: "The token is not yet valid"
        case .issuedInFuture: "The token was issued in the future"
        case .lifetimeTooLong: "The token lives longer than is allowed"
        case .wrongNonce: "The token belongs to another login"
        case .wrongHash(let name): "The claim \(name) is not the hash that is due"
        case .authenticationTooOld: "The user's authentication is too old"
        case .wrongAuthenticationContext: "The user's authentication is not strong enough"
        case .wrongTokenKind(let mark): "The token is of another kind, marked by \(mark)"
        }
    }
}
