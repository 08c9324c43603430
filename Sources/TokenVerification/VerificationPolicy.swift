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
    /// Whose tokens are taken.
    public enum IssuerRule: Equatable, Sendable {
        /// `iss` is this, byte for byte.
        case exactly(String)
        /// Anyone's whose keys these are; `iss` may be missing.
        case unchecked
    }

    /// For whom a token must be meant.
    public enum AudienceRule: Equatable, Sendable {
        /// `aud` names one of these at least, byte for byte.
        case anyOf([String])
        /// `aud` names each of these, byte for byte.
        case allOf([String])
        /// `aud` may be missing, as in Amazon Cognito's access tokens; if there, it names one of these at least.
        ///
        /// Ask for the client then: see ``VerificationPolicy/authorizedParties``.
        case anyOfIfPresent([String])
        /// For anyone: a token that was given to another service is good for this one. `aud` may be missing.
        case unchecked
    }

    let kind: TokenKind
    /// Whose tokens are taken.
    public var issuer: IssuerRule
    /// For whom a token must be meant.
    public var audience: AudienceRule
    /// What `typ` may be, without `application/`; letter case is ignored (RFC 8725 §3.11).
    ///
    /// The empty text stands for a header without it.
    public var types: [String] {
        didSet { types = types.map { $0.lowercased() } }
    }
    /// Claims that must be there besides those of the other rules, each a string that is not empty or, for `iat`, a date.
    public var requiredClaims: [String]
    /// What the header's `alg` may be; only public key algorithms exist here.
    ///
    /// RS256 by default. A shared secret brings its own algorithm: see ``TokenVerifier/init(secret:algorithm:policy:)``.
    public var algorithms: Set<SignatureAlgorithm> = [.rs256]
    /// Seconds by which `exp` may have passed.
    ///
    /// 0 by default.
    public var expirationLeeway: Int64 = 0
    /// Seconds by which `nbf` and `iat` may still be to come, for clocks that differ.
    ///
    /// 30 by default.
    public var futureLeeway: Int64 = 30
    /// The most seconds from `iat` to `exp`; `iat` must be there then.
    public var maximumLifetime: Int64?
    /// The most seconds since the user proved who they are: `max_age` of the request (OpenID Connect Core §3.1.3.7, step 13).
    ///
    /// `auth_time` must be there then. The ``futureLeeway`` is given.
    public var maximumAuthenticationAge: Int64?
    /// What `acr` may be (OpenID Connect Core §3.1.3.7, step 12).
    public var authenticationContexts: [String]?
    /// The clients to whom the token may have been given: it names one of them.
    ///
    /// As `azp`, or where that is missing as `client_id`, `cid` (Okta) or `appid` (Entra v1). Without this rule an ID
    /// token's `azp`, if there, is still its client's.
    public var authorizedParties: [String]?
    /// Whom else an ID token or logout token may be meant for, besides its client (OpenID Connect Core §3.1.3.7, step 3).
    ///
    /// By default, when this is `nil`, whomever the issuer says, as long as `azp` names the client; a token for several
    /// audiences without `azp` is refused, since any of them could have brought it. Give a set, which may be empty, to refuse
    /// tokens for anybody who is not in it.
    public var trustedAudiences: Set<String>?
    /// Claims that mark another kind of token, and are taken nevertheless: `nonce`, for example, which Azure AD B2C and old
    /// releases of Keycloak put into access tokens.
    ///
    /// None by default.
    public var toleratedMarks: Set<String> = []
    /// The `nonce` that was sent in the request: the token must have it (OpenID Connect Core §3.1.3.7, step 11).
    public var nonce: String? {
        get { boundNonce?.text }
        set { boundNonce = newValue.map(RedactedText.init) }
    }
    /// The access token that came with an ID token: `at_hash` must be there and be its hash (OpenID Connect Core §3.1.3.8).
    public var accessToken: String? {
        get { boundAccessToken?.text }
        set { boundAccessToken = newValue.map(RedactedText.init) }
    }
    /// The authorization code that came with an ID token: `c_hash` must be there and be its hash (§3.3.2.10).
    public var authorizationCode: String? {
        get { boundCode?.text }
        set { boundCode = newValue.map(RedactedText.init) }
    }
    /// Whether `at_hash` and `c_hash` must be there when there is something to hold against them.
    ///
    /// They must by default. In the answer of a token endpoint they are optional (OpenID Connect Core §3.1.3.6).
    public var requiresTokenHashes = true
    /// Takes tokens with `cnf`, which are good only with a proof of its key (RFC 7800 §3).
    ///
    /// Whoever sets this checks the proof.
    ///
    /// Off by default: taken as a bearer token it would be good for a thief.
    public var allowsConfirmation = false
    /// The wall clock.
    public var now: @Sendable () -> Date = { Date() }

    private var boundAccessToken: RedactedText?
    private var boundCode: RedactedText?
    private var boundNonce: RedactedText?

    init(
        kind: TokenKind, types: [String], required: [String], issuer: IssuerRule, audience: AudienceRule
    ) {
        self.kind = kind
        self.types = types.map { $0.lowercased() }
        requiredClaims = required
        self.issuer = issuer
        self.audience = audience
    }
}

/// The kind of token that is due.
enum TokenKind: Sendable {
    case accessToken
    case bearer
    case custom
    case idToken
    case logoutToken
}

/// A text that is never printed.
private struct RedactedText: CustomReflectable, CustomStringConvertible, Sendable {
    let text: String

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
