// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// A client of a fixture.
enum ClientFixture {
    private enum UnknownScopes: String, CaseIterable {
        case refuse
        case drop
    }

    private enum Consent: String, CaseIterable {
        case ask
        case skip
    }

    private enum AccessTokens: String, CaseIterable {
        case jwt
        case opaque
    }

    private enum SubjectType: String, CaseIterable {
        case pairwise
        case `public`
    }

    private enum CodeVerifiers: String, CaseIterable {
        case strict
        case tolerant
    }

    /// Short names for grants whose own are URNs.
    private static let shortNames: [String: GrantType] = [
        "device_code": .deviceCode, "jwt_bearer": .jwtBearer, "token_exchange": .tokenExchange,
    ]

    static func read(_ reader: FixtureReader) -> Client {
        var client = Client(id: reader.identifier("id", limit: 256), secret: reader.string("secret"))
        if client.secret?.isEmpty == true || reader.isNull("secret") {
            reader.problem(
                "A secret is not empty; leave the key out for a public client.", at: reader.node("secret"), "secret")
        }
        client.keySet = keySet(reader)
        client.authenticationMethods =
            reader.words("authentication_methods", ClientAuthenticationMethod.self) ?? client.authenticationMethods
        for method in client.authenticationMethods where !client.hasMeans(for: method) {
            reader.problem(
                "The client has not what \(method.rawValue) takes.", at: reader.node("authentication_methods"),
                "authentication_methods")
        }
        client.hasOpaqueAccessTokens = reader.word("access_tokens", AccessTokens.self) == .opaque
        client.name = reader.string("name")
        client.grants = grants(reader)
        client.scopes = scope(reader, "scopes") ?? Scope()
        client.defaultScopes = scope(reader, "default_scopes")
        if let beyond = client.defaultScopes?.subtracting(client.scopes), !beyond.isEmpty {
            reader.problem("Not among scopes: \(beyond).", at: reader.node("default_scopes"), "default_scopes")
        }
        client.dropsUnknownScopes = reader.word("unknown_scopes", UnknownScopes.self) == .drop
        client.audience = reader.texts("audience") ?? []
        client.introspectedAudiences = reader.texts("introspects") ?? []
        client.redirectURIs = redirectURIs(reader, "redirect_uris")
        client.postLogoutRedirectURIs = redirectURIs(reader, "post_logout_redirect_uris")
        client.backchannelLogoutURI = logoutURI(reader)
        client.accessTokenLifetime = reader.seconds("access_token_lifetime")
        client.idTokenLifetime = reader.seconds("id_token_lifetime")
        client.refreshTokenLifetime = reader.seconds("refresh_token_lifetime")
        client.signingAlgorithm = reader.algorithm("signing_algorithm")
        client.idTokenAlgorithm = idTokenAlgorithm(reader, secret: client.secret)
        client.claimRules = reader.items("claims", ClaimRuleFixture.read).compactMap(\.item)
        client.pairwiseSector = pairwiseSector(reader, client.redirectURIs)
        client.accessTokenCookie = cookieName(reader)
        client.reusesRefreshTokens = reader.bool("refresh_token_rotation") == false
        if client.reusesRefreshTokens, client.isPublic {
            reader.warn(
                "A client without a secret ought to rotate its refresh tokens (RFC 9700 §2.2.2).",
                "refresh_token_rotation")
        }
        client.refreshTokenReuseGrace = reader.seconds("refresh_token_reuse_grace") ?? 0
        client.asksConsent = reader.word("consent", Consent.self) == .ask
        client.signsInByHint = reader.bool("auto_login") ?? false
        client.codeChallengeMethods =
            reader.words("code_challenge_methods", CodeChallenge.Method.self) ?? client.codeChallengeMethods
        client.toleratesCodeVerifiers = reader.word("code_verifiers", CodeVerifiers.self) == .tolerant
        client.bindsAccessTokens = reader.bool("dpop_bound_access_tokens") ?? false
        if client.bindsAccessTokens, client.accessTokenCookie != nil {
            reader.problem(
                "A token that is bound to a key goes into no cookie.", at: reader.node("access_token_cookie"),
                "access_token_cookie")
        }
        return client
    }

    /// The client's public keys; a private one in a fixture is a mistake of its owner.
    private static func keySet(_ reader: FixtureReader) -> String? {
        guard let object = reader.object("jwks") else { return nil }
        do {
            let set = try JSONWebKeySet(parsing: object.serialized())
            if let skipped = set.skipped.first {
                reader.problem(
                    "The key cannot be used: \(skipped.reason).", at: reader.node("jwks"), "jwks.keys[\(skipped.index)]"
                )
            } else if set.keys.isEmpty {
                reader.problem("The set has no key.", at: reader.node("jwks"), "jwks")
            }
            return set.json.text
        } catch {
            reader.problem("No JWK set: \(error.description)", at: reader.node("jwks"), "jwks")
            return nil
        }
    }

    private static func grants(_ reader: FixtureReader) -> [GrantType] {
        let known = GrantType.allCases.map(\.rawValue) + shortNames.keys.sorted()
        return (reader.texts("grants") ?? []).enumerated()
            .compactMap { index, name in
                if let grant = GrantType(rawValue: name) ?? shortNames[name] { return grant }
                reader.problem(
                    "Unknown grant \"\(name.excerpt)\".", at: reader.node("grants"), "grants[\(index)]",
                    suggestion: Suggestion.nearest(to: name, in: known))
                return nil
            }
    }

    private static func scope(_ reader: FixtureReader, _ name: String) -> Scope? {
        guard var tokens = reader.texts(name) else { return nil }
        // One text is what a request would send: scopes with spaces between them (RFC 6749 §3.3).
        if case .string(let text)? = reader.node(name)?.value {
            let words = text.split(separator: " ").map(String.init)
            if !words.isEmpty { tokens = words }
        }
        for (index, token) in tokens.enumerated() where !Scope.isToken(token) {
            reader.problem(
                "A scope is one word of printable ASCII without quotes and backslashes.", at: reader.node(name),
                "\(name)[\(index)]", suggestion: token.contains(" ") ? "Write each as an item of a list." : nil)
        }
        return Scope(tokens)
    }

    /// RFC 7518 §3.2: a secret is as long as the digest that it authenticates by.
    private static func idTokenAlgorithm(_ reader: FixtureReader, secret: String?) -> IDTokenAlgorithm? {
        guard let text = reader.string("id_token_signing_algorithm") else { return nil }
        let node = reader.node("id_token_signing_algorithm")
        guard let algorithm = IDTokenAlgorithm(name: text) else {
            let names = SignatureAlgorithm.all.map(\.name) + MACAlgorithm.all.map(\.name)
            reader.problem(
                "Unknown algorithm. Known: \(names.joined(separator: ", ")).", at: node, "id_token_signing_algorithm",
                suggestion: Suggestion.nearest(to: text, in: names))
            return nil
        }
        if case .mac(let code) = algorithm, !SharedSecret(Array((secret ?? "").utf8)).suffices(for: code) {
            reader.problem(
                "\(code) needs a secret of \(code.secretBytes) bytes at least.", at: node, "id_token_signing_algorithm")
        }
        return algorithm
    }

    /// The host of its redirect URIs, or what the fixture says instead (OpenID Connect Core §8.1).
    private static func pairwiseSector(_ reader: FixtureReader, _ redirectURIs: [String]) -> String? {
        let sector = reader.string("sector_identifier")
        guard reader.word("subject_type", SubjectType.self) == .pairwise else {
            if sector != nil {
                reader.problem(
                    "It is of use with subject_type: pairwise only.", at: reader.node("sector_identifier"),
                    "sector_identifier")
            }
            return nil
        }
        if let sector { return sector }
        let hosts = Set(redirectURIs.compactMap { RedirectURI.host(of: $0) })
        guard hosts.count == 1, let host = hosts.first else {
            reader.problem(
                "The redirect URIs are not of one host: a sector_identifier is due.", at: reader.node("subject_type"),
                "subject_type")
            return nil
        }
        return host
    }

    /// A token of RFC 9110 §5.6.2.
    private static func cookieName(_ reader: FixtureReader) -> String? {
        guard let name = reader.string("access_token_cookie") else { return nil }
        let isToken = name.utf8.allSatisfy { byte in
            (0x21..<0x7F).contains(byte) && !"()<>@,;:\\\"/[]?={}".utf8.contains(byte)
        }
        if name.isEmpty || !isToken {
            reader.problem(
                "A cookie's name is a word without separators.", at: reader.node("access_token_cookie"),
                "access_token_cookie")
        }
        reader.warn(
            "The cookie works only for pages of the provider's own origin: the answer allows any origin, and so no "
                + "credentials (CORS).", "access_token_cookie")
        return name
    }

    private static func logoutURI(_ reader: FixtureReader) -> String? {
        guard let uri = reader.string("backchannel_logout_uri") else { return nil }
        if uri == Client.builtInLogoutReceiver { return uri }
        do throws(WebURLError) { _ = try WebURL(uri) } catch {
            reader.problem(
                error.description, at: reader.node("backchannel_logout_uri"), "backchannel_logout_uri",
                suggestion: "Give an http or https URL, or \(Client.builtInLogoutReceiver).")
        }
        return uri
    }

    /// Redirect URIs match exactly, so a pattern would never match and a fragment may not be there (RFC 6749 §3.1.2).
    private static func redirectURIs(_ reader: FixtureReader, _ name: String) -> [String] {
        let uris = reader.texts(name, limit: 8_192) ?? []
        for (index, uri) in uris.enumerated() {
            let place = "\(name)[\(index)]"
            if uri.utf8.contains(UInt8(ascii: "*")) {
                reader.problem("Redirect URIs match exactly: no * here.", at: reader.node(name), place)
            } else if uri.utf8.contains(UInt8(ascii: "#")) {
                reader.problem("A redirect URI has no fragment.", at: reader.node(name), place)
            } else if !uri.utf8.contains(UInt8(ascii: ":")) || uri.contains(where: \.isWhitespace) {
                reader.problem("A redirect URI is absolute.", at: reader.node(name), place)
            } else if let problem = RedirectURI.problem(uri) {
                reader.problem(problem, at: reader.node(name), place)
            }
        }
        return uris
    }
}
