// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE

/// What a token that is made to order is to be; what is `nil` or empty is as the provider would have it.
///
/// ```swift
/// var request = TokenRequest(for: .user("alice"), audience: ["orders-api"], claims: ["tier": 2, "iat": nil])
/// request.key = .fresh
/// let token = try await idp.mint(request).token
/// ```
public struct TokenRequest: Sendable {
    /// Whom the token is about.
    public enum Subject: Sendable {
        /// A user of the provider, by username: the token has their claims.
        case user(String)
        /// Somebody made up, by what stands in `sub`.
        case madeUp(String)
        /// The client itself, as by its own credentials (RFC 6749 §4.4).
        case client
    }

    /// The kinds of tokens.
    public enum Kind: String, CaseIterable, Sendable {
        /// As the token endpoint gives it, or opaque where the client has such.
        case accessToken = "access_token"
        /// OpenID Connect Core §2.
        case idToken = "id_token"
        /// A JWT that says no more than whose it is, for whom, and until when.
        case jwt
        /// OpenID Connect Back-Channel Logout §2.4.
        case logoutToken = "logout_token"
        /// Opaque, so that of a request only subject, client, audience, scope and end count; it takes a user.
        case refreshToken = "refresh_token"
    }

    /// What signs the token.
    public enum Key: Sendable {
        /// A key of the provider's ring by its `kid`, in whatever state.
        case known(String)
        /// A key made for this token, which nobody publishes.
        case fresh
        /// A private key in PEM.
        case pem(String)
        /// A private key as a JWK (RFC 7517 §4), by its members.
        case jwk([String: JSON])
    }

    /// How a token is signed (RFC 7518 §3.1).
    ///
    /// Any other name ``TokenRequest/header`` can say, whatever the signature is.
    public enum Algorithm: String, CaseIterable, Sendable {
        /// Not at all.
        case none
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256 = "RS256"
        /// RSASSA-PKCS1-v1_5 with SHA-384.
        case rs384 = "RS384"
        /// RSASSA-PKCS1-v1_5 with SHA-512.
        case rs512 = "RS512"
        /// RSASSA-PSS with SHA-256.
        case ps256 = "PS256"
        /// RSASSA-PSS with SHA-384.
        case ps384 = "PS384"
        /// RSASSA-PSS with SHA-512.
        case ps512 = "PS512"
        /// ECDSA with P-256 and SHA-256.
        case es256 = "ES256"
        /// ECDSA with P-384 and SHA-384.
        case es384 = "ES384"
        /// Ed25519 (RFC 8037 §3.1).
        case edDSA = "EdDSA"
        /// HMAC with SHA-256 and the client's secret.
        case hs256 = "HS256"
        /// HMAC with SHA-384 and the client's secret.
        case hs384 = "HS384"
        /// HMAC with SHA-512 and the client's secret.
        case hs512 = "HS512"
    }

    /// Whom it is about.
    public var subject: Subject
    /// Whose token it is; `nil` takes the only client that may use the password grant.
    public var client: String?
    /// What kind of token it is.
    public var kind: Kind
    /// Whom it is meant for: `aud`, as a text where it is one.
    public var audience: [String]
    /// Space-delimited; `nil` is all that the client may have but a refresh token.
    public var scope: String?
    /// Claims beside the usual ones or in their place; `nil` in a literal takes one out.
    public var claims: [String: JSON]
    /// Members of the header beside the usual ones or in their place; `nil` in a literal takes one out.
    public var header: [String: JSON] = [:]
    /// How long it holds, in whole seconds from its issue; a negative one has run out already.
    ///
    /// A token that has run out was issued as long before its end as tokens usually live.
    public var lifetime: Duration?
    /// The claim `iat`, in whole seconds.
    public var issuedAt: Date?
    /// The claim `nbf`, in whole seconds.
    public var notBefore: Date?
    /// The claim `exp`, in whole seconds; not beside ``lifetime``.
    public var expiresAt: Date?
    /// The claim `iss`.
    public var issuer: String?
    /// What signs it; `nil` is the key that signs the client's tokens.
    public var key: Key?
    /// How it is signed; `nil` is as the key has it.
    public var algorithm: Algorithm?
    /// What the header has for `kid`, whatever key it is.
    public var keyID: String?

    /// A token for somebody; whatever else it is to be, its properties say.
    ///
    /// - Parameters:
    ///   - subject: Whom it is about.
    ///   - client: As ``client``.
    ///   - kind: What kind of token it is.
    ///   - audience: As ``audience``.
    ///   - scope: As ``scope``.
    ///   - claims: As ``claims``.
    ///   - lifetime: As ``lifetime``.
    public init(
        for subject: Subject, client: String? = nil, kind: Kind = .accessToken, audience: [String] = [],
        scope: String? = nil, claims: [String: JSON] = [:], lifetime: Duration? = nil
    ) {
        self.subject = subject
        self.client = client
        self.kind = kind
        self.audience = audience
        self.scope = scope
        self.claims = claims
        self.lifetime = lifetime
    }
}

extension TokenRequest {
    /// As `POST /tokens/mint` takes it.
    var object: JSONObject {
        var object: JSONObject = ["type": .string(kind.rawValue)]
        switch subject {
        case .user(let name): object["user"] = .string(name)
        case .madeUp(let subject): object["subject"] = .string(subject)
        case .client: break
        }
        object["client"] = client.map(JSONValue.string)
        if !audience.isEmpty { object["audience"] = .array(audience.map(JSONValue.string)) }
        object["scope"] = scope.map(JSONValue.string)
        if !claims.isEmpty { object["claims"] = .object(JSON.jsonObject(claims)) }
        if !header.isEmpty { object["header"] = .object(JSON.jsonObject(header)) }
        object["lifetime"] = lifetime.map { .number(JSONNumber($0.components.seconds)) }
        object["issued_at"] = issuedAt.map(TokenRequest.seconds)
        object["not_before"] = notBefore.map(TokenRequest.seconds)
        object["expires_at"] = expiresAt.map(TokenRequest.seconds)
        object["issuer"] = issuer.map(JSONValue.string)
        object["key"] = key?.value
        object["algorithm"] = (algorithm?.rawValue).map(JSONValue.string)
        object["kid"] = keyID.map(JSONValue.string)
        return object
    }

    private static func seconds(_ date: Date) -> JSONValue {
        .number(JSONNumber(NumericDate(secondsSince1970: date.timeIntervalSince1970).seconds))
    }
}

extension TokenRequest.Key {
    var value: JSONValue {
        switch self {
        case .known(let id): .string(id)
        case .fresh: "fresh"
        case .pem(let text): ["pem": .string(text)]
        case .jwk(let members): ["jwk": .object(JSON.jsonObject(members))]
        }
    }
}
