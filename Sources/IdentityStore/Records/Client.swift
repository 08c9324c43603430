// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
package import OAuth

/// An application that asks a tenant for tokens (RFC 6749 §2).
package struct Client: Codable, Equatable, Sendable {
    package var id: String
    /// Stored recoverable, since it also signs HS256 and `client_secret_jwt`.
    ///
    /// A client with neither secret nor keys is public (RFC 6749 §2.1).
    package var secret: String?
    /// Its public keys, a JWK set as JSON: what `private_key_jwt` is verified by (RFC 7523 §2.2).
    package var keySet: String?
    /// How it may prove itself; empty is every way that it has the means for.
    package var authenticationMethods: [ClientAuthenticationMethod] = []
    /// What a person is shown; the id when absent.
    package var name: String?
    package var grants: [GrantType] = []
    /// All that the client may ask for.
    package var scopes = Scope()
    /// What it gets when it asks for none; `nil` is all of `scopes` but `openid` and `offline_access`.
    package var defaultScopes: Scope?
    /// Drops a scope that is not allowed instead of refusing the request.
    package var dropsUnknownScopes = false
    /// The audiences that it may select from, and gets when it selects none.
    package var audience: [String] = []
    package var redirectURIs: [String] = []
    package var postLogoutRedirectURIs: [String] = []
    /// Stands where a client has no receiver of its own: the server keeps its logout tokens, and a test asks for them.
    package static let builtInLogoutReceiver = "urn:understudy:logout-receiver"
    /// Where it is told that a session has ended (OpenID Connect Back-Channel Logout §2.2).
    package var backchannelLogoutURI: String?
    /// Seconds; `nil` leaves it to the tenant.
    package var accessTokenLifetime: Int64?
    /// Seconds; `nil` leaves it to the tenant.
    package var idTokenLifetime: Int64?
    /// Seconds from the sign-in; `nil` leaves it to the tenant.
    package var refreshTokenLifetime: Int64?
    /// What signs its tokens; `nil` leaves it to the tenant.
    package var signingAlgorithm: SignatureAlgorithm?
    /// What signs its ID tokens; `nil` is what signs its access tokens.
    package var idTokenAlgorithm: IDTokenAlgorithm?
    /// Claims besides those of the user.
    package var claimRules: [ClaimRule] = []
    /// Knows users by identifiers of this sector's own (OpenID Connect Core §8.1); `nil` by their subject.
    package var pairwiseSector: String?
    /// The cookie that carries an access token to browsers, beside the body.
    package var accessTokenCookie: String?
    /// A refresh token may be used again and again instead of being rotated.
    package var reusesRefreshTokens = false
    /// Seconds within which the refresh token just rotated still yields a sibling.
    package var refreshTokenReuseGrace: Int64 = 0

    /// Its access tokens are opaque instead of JWTs: what they stand for is known by introspection (RFC 7662).
    package var hasOpaqueAccessTokens = false
    /// The audiences whose tokens it may introspect, besides its own.
    package var introspectedAudiences: [String] = []
    /// Asks the user before it gets what it asks for, once for each scope (OpenID Connect Core §3.1.2.4).
    package var asksConsent = false
    /// Signs in the user whom `login_hint` names, without a page: for tests that have no browser.
    package var signsInByHint = false
    /// What it may make a code challenge by (RFC 7636 §4.2).
    package var codeChallengeMethods = [CodeChallenge.Method.s256]
    /// Takes a `code_verifier` outside RFC 7636's alphabet and length.
    package var toleratesCodeVerifiers = false
    /// Gets no token without the proof of a key that it is then bound to (RFC 9449 §5.2).
    package var bindsAccessTokens = false

    /// Nobody has registered it, and its tenant lets it do what it asks for.
    ///
    /// Made for a request, and never kept.
    package private(set) var isUnknown = false

    /// A client that nobody has registered.
    package static func unknown(id: String) -> Client {
        var client = Client(id: id)
        client.isUnknown = true
        client.grants = GrantType.allCases
        client.scopes = Scope([Scope.openID, "profile", "email", Scope.offlineAccess])
        client.codeChallengeMethods = CodeChallenge.Method.allCases
        return client
    }

    package init(id: String, secret: String? = nil) {
        self.id = id
        self.secret = secret
    }

    /// Whether it has nothing to prove itself by (RFC 6749 §2.1).
    package var isPublic: Bool { secret == nil && keySet == nil && !isUnknown }

    /// Whether it may learn what a token stands for: its own, one that is meant for it, or for an audience that it serves.
    package func mayIntrospect(_ audience: [String], issuedTo clientID: String) -> Bool {
        isSame(clientID, id)
            || audience.contains { name in isSame(name, id) || introspectedAudiences.contains { isSame($0, name) } }
    }

    /// Whether it has what a method takes.
    package func hasMeans(for method: ClientAuthenticationMethod) -> Bool {
        switch method {
        case .clientSecretBasic, .clientSecretJWT, .clientSecretPost: secret != nil
        case .privateKeyJWT: keySet != nil
        case .none: isPublic
        }
    }

    /// Whether it may prove itself so.
    package func allows(_ method: ClientAuthenticationMethod) -> Bool {
        authenticationMethods.isEmpty || authenticationMethods.contains(method)
    }
}
