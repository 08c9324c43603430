// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import JOSE

/// What a token must be.
///
/// A value: make it once, and share it.
///
/// ```swift
/// let policy = VerificationPolicy.accessToken(issuer: "https://login.example.com", audience: "orders-api")
/// ```
public struct VerificationPolicy: Sendable {
    /// The kind of token that is due.
    enum Kind: Sendable {
        case accessToken
        case bearer
        case idToken
    }

    let kind: Kind
    /// Claims that must be there, besides `iss`, `aud` and `exp`.
    let requiredClaims: [String]
    /// What `typ` may be, in lower case and without `application/`; empty stands for a header without it.
    let types: [String]
    /// Compared byte for byte with `iss`.
    public let issuer: String
    /// The token must be meant for one of these at least.
    public let audiences: [String]
    /// What the header's `alg` may be; only public key algorithms exist here.
    ///
    /// RS256 by default.
    public var algorithms: Set<SignatureAlgorithm> = [.rs256]
    /// Seconds by which `exp` may have passed.
    ///
    /// 0 by default.
    public var expirationLeeway: Int64 = 0
    /// Seconds by which `nbf` and `iat` may still be to come, for clocks that differ.
    ///
    /// 30 by default.
    public var futureLeeway: Int64 = 30
    /// The wall clock.
    public var now: @Sendable () -> Date = { Date() }

    private init(kind: Kind, issuer: String, audiences: [String]) {
        self.kind = kind
        (requiredClaims, types) =
            switch kind {
            case .accessToken: (["sub", "client_id", "iat", "jti"], ["at+jwt"])
            case .bearer: ([], ["", "jwt", "at+jwt"])
            case .idToken: (["sub", "iat"], ["", "jwt"])
            }
        self.issuer = issuer
        self.audiences = audiences
    }

    /// Access tokens as RFC 9068 has them: `typ` is `at+jwt`, and `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti`
    /// are there.
    ///
    /// - Parameters:
    ///   - issuer: The exact `iss`.
    ///   - audience: What this service is called in `aud`.
    public static func accessToken(issuer: String, audience: String) -> VerificationPolicy {
        VerificationPolicy(kind: .accessToken, issuer: issuer, audiences: [audience])
    }

    /// Access tokens of providers that mark them `JWT` or not at all.
    ///
    /// What is marked as another kind is refused.
    ///
    /// - Parameters:
    ///   - issuer: The exact `iss`.
    ///   - audience: What this service is called in `aud`.
    public static func bearer(issuer: String, audience: String) -> VerificationPolicy {
        VerificationPolicy(kind: .bearer, issuer: issuer, audiences: [audience])
    }

    /// ID tokens (OpenID Connect Core §3.1.3.7): `aud` holds the client's id, and `azp`, if there, is it.
    ///
    /// - Parameters:
    ///   - issuer: The exact `iss`.
    ///   - clientID: The client that asked for the token.
    public static func idToken(issuer: String, clientID: String) -> VerificationPolicy {
        VerificationPolicy(kind: .idToken, issuer: issuer, audiences: [clientID])
    }
}
