// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

extension ClientFixture {
    /// The keys of a client, in the order of an export.
    static let keys: [FixtureKey<Client, Client>] = [
        FixtureKey(required: "id", \.id, .identifier(bytes: 256), "The client ID."),
        FixtureKey("secret", \.secret, .secret, "The client secret. A client without `secret` and `jwks` is public."),
        FixtureKey(
            "jwks", \.keySet, .keySet,
            "The client's public keys as a JWK set. They verify the assertions of `private_key_jwt`."),
        FixtureKey(
            "authentication_methods", \.authenticationMethods, .words(), default: [],
            "How the client may authenticate. Default: every method that its secret or keys allow."),
        FixtureKey(
            "access_tokens", \.hasOpaqueAccessTokens, .choice("opaque", or: "jwt"), default: false,
            "Resource servers must introspect `opaque` access tokens."),
        FixtureKey("name", \.name, .text, "The name that users see. Default: the client ID."),
        FixtureKey("grants", \.grants, .grants, default: [], "The grants that the client may use."),
        FixtureKey(
            "scopes", \.scopes, .scope, default: Scope(),
            "The scopes that the client may ask for. One text may hold several, with spaces between them."),
        FixtureKey(
            "default_scopes", \.defaultScopes, .scope,
            "The scopes if a request names none. Default: all of `scopes` except `openid` and `offline_access`."),
        FixtureKey(
            "unknown_scopes", \.dropsUnknownScopes, .choice("drop", or: "refuse"), default: false,
            "What happens to a scope that is not in `scopes`."),
        FixtureKey(
            "audience", \.audience, .texts, default: [],
            "The audiences that a request may choose from; one that names none gets them all. Default: the tenant's "
                + "`default_audience`."),
        FixtureKey(
            "introspects", \.introspectedAudiences, .texts, default: [],
            "Audiences whose tokens the client may introspect, besides its own tokens and those for its client ID."),
        FixtureKey(
            "redirect_uris", \.redirectURIs, .redirectURIs, default: [],
            "Where the browser may return after the sign-in. The URI must match, except for the port of a loopback URI "
                + "(RFC 8252 §7.3)."),
        FixtureKey(
            "post_logout_redirect_uris", \.postLogoutRedirectURIs, .redirectURIs, default: [],
            "Where the browser may return after the logout. The URI must match as for `redirect_uris`."),
        FixtureKey(
            "backchannel_logout_uri", \.backchannelLogoutURI, .logoutURI,
            "Where the server sends logout tokens: a URL, or `urn:understudy:logout-receiver`."),
        FixtureKey(
            "access_token_lifetime", \.accessTokenLifetime, .seconds,
            "How long an access token is valid. Default: the tenant's."),
        FixtureKey(
            "id_token_lifetime", \.idTokenLifetime, .seconds, "How long an ID token is valid. Default: the tenant's."),
        FixtureKey(
            "refresh_token_lifetime", \.refreshTokenLifetime, .seconds,
            "How long refresh tokens are valid, from the first one on. Default: the tenant's."),
        FixtureKey(
            "signing_algorithm", \.signingAlgorithm, .algorithm,
            "The algorithm that signs the client's tokens. Default: the tenant's."),
        FixtureKey(
            "id_token_signing_algorithm", \.idTokenAlgorithm, .idTokenAlgorithm,
            "The algorithm of ID tokens and logout tokens. `HS256`, `HS384` and `HS512` use the secret. Default: "
                + "`signing_algorithm`."),
        FixtureKey(
            "claims", \.claimRules, .claimRules, default: [], "Further claims in the client's tokens and in userinfo."),
        FixtureKey(
            "subject_type", type: ["enum": FixtureType.words(SubjectType.self)], default: "public",
            "With `pairwise`, clients of different sectors get different subjects for one user.",
            read: { _, _ in }, write: { $0.pairwiseSector == nil ? nil : "pairwise" }),
        FixtureKey(
            "sector_identifier", type: ["type": "string"],
            "The sector of a `pairwise` client. Default: the host of the redirect URIs.",
            read: { _, _ in }, write: { $0.pairwiseSector.map(JSONValue.string) }),
        FixtureKey(
            "access_token_cookie", \.accessTokenCookie, .cookieName,
            "The name of an HttpOnly cookie that also carries the access token. It works only for pages of the provider's "
                + "own origin (CORS)."),
        FixtureKey(
            "refresh_token_rotation", \.reusesRefreshTokens, .invertedFlag, default: false,
            "With `false`, a refresh token may be used several times."),
        FixtureKey(
            "refresh_token_reuse_grace", \.refreshTokenReuseGrace, .seconds, default: 0,
            "Seconds in which a rotated refresh token still works, unless one of its successors was used."),
        FixtureKey(
            "consent", \.asksConsent, .choice("ask", or: "skip"), default: false,
            "`ask` asks the user for consent; `skip` asks only with `prompt=consent`."),
        FixtureKey(
            "auto_login", \.signsInByHint, .flag, default: false,
            "With `true`, `login_hint` signs that user in, without a page and without a password."),
        FixtureKey(
            "code_challenge_methods", \.codeChallengeMethods, .words(), default: [.s256],
            "The methods of code challenges that the client may use (RFC 7636)."),
        FixtureKey(
            "code_verifiers", \.toleratesCodeVerifiers, .choice("tolerant", or: "strict"), default: false,
            "`tolerant` accepts code verifiers outside the alphabet and the length of RFC 7636."),
        FixtureKey(
            "dpop_bound_access_tokens", \.bindsAccessTokens, .flag, default: false,
            "With `true`, token requests need a DPoP proof, and the tokens are bound to its key (RFC 9449 §5.2)."),
    ]
}

extension FixtureCodec where Value == String {
    fileprivate static let secret = FixtureCodec(
        type: ["type": "string", "minLength": 1],
        read: { reader, name in
            let secret = reader.string(name)
            if secret?.isEmpty == true || reader.isNull(name) {
                reader.problem(
                    "A secret is not empty; leave the key out for a public client.", at: reader.node(name), name)
            }
            return secret
        }, write: { .string($0) })

    fileprivate static let keySet = FixtureCodec(
        type: object.type, read: ClientFixture.keySet, write: object.write)
    fileprivate static let logoutURI = FixtureCodec(
        type: text.type, read: ClientFixture.logoutURI, write: text.write)
    fileprivate static let cookieName = FixtureCodec(
        type: text.type, read: ClientFixture.cookieName, write: text.write)
}

extension FixtureCodec where Value == [String] {
    fileprivate static let redirectURIs = FixtureCodec(
        type: texts.type, read: ClientFixture.redirectURIs, write: texts.write)
}

extension FixtureCodec where Value == [GrantType] {
    fileprivate static let grants = FixtureCodec(
        type: [
            "type": ["array", "string"],
            "items": ["enum": .array(ClientFixture.grantNames.map(JSONValue.string))],
        ],
        read: ClientFixture.grants, write: { .array($0.map { .string($0.rawValue) }) })
}

extension FixtureCodec where Value == Scope {
    fileprivate static let scope = FixtureCodec(
        type: FixtureType.strings, read: ClientFixture.scope, write: { .array($0.tokens.map(JSONValue.string)) })
}

extension FixtureCodec where Value == IDTokenAlgorithm {
    fileprivate static let idTokenAlgorithm = FixtureCodec(
        type: ["enum": .array(ClientFixture.idTokenAlgorithms.map(JSONValue.string))],
        read: ClientFixture.idTokenAlgorithm, write: { .string($0.description) })
}

extension FixtureCodec where Value == [ClaimRule] {
    fileprivate static let claimRules = FixtureCodec(
        type: FixtureType.list(of: "claim"),
        read: { reader, name in reader.items(name, ClaimRuleFixture.read).compactMap(\.item) },
        write: { .array($0.map { .object(ClaimRuleFixture.json($0)) }) })
}
