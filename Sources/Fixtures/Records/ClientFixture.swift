// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// A client of a fixture.
enum ClientFixture {
    enum SubjectType: String, CaseIterable {
        case pairwise
        case `public`
    }

    /// Short names for grants whose own are URNs.
    private static let shortNames: [String: GrantType] = [
        "device_code": .deviceCode, "jwt_bearer": .jwtBearer, "token_exchange": .tokenExchange,
    ]

    static let grantNames = (GrantType.allCases.map(\.rawValue) + shortNames.keys).sorted()
    static let idTokenAlgorithms = SignatureAlgorithm.all.map(\.name) + MACAlgorithm.all.map(\.name)

    static func read(_ reader: FixtureReader) -> Client {
        var client = Client(id: "")
        for key in keys { key.read(reader, &client) }
        checkAuthentication(client, reader)
        if let beyond = client.defaultScopes?.subtracting(client.scopes), !beyond.isEmpty {
            reader.problem("Not among scopes: \(beyond).", at: reader.node("default_scopes"), "default_scopes")
        }
        client.pairwiseSector = pairwiseSector(reader, client.redirectURIs)
        if client.reusesRefreshTokens, client.isPublic {
            reader.warn(
                "A client without a secret ought to rotate its refresh tokens (RFC 9700 §2.2.2).",
                "refresh_token_rotation")
        }
        if client.bindsAccessTokens, client.accessTokenCookie != nil {
            reader.problem(
                "A token that is bound to a key goes into no cookie.", at: reader.node("access_token_cookie"),
                "access_token_cookie")
        }
        return client
    }

    private static func checkAuthentication(_ client: Client, _ reader: FixtureReader) {
        for method in client.authenticationMethods where !client.hasMeans(for: method) {
            reader.problem(
                "The client has not what \(method.rawValue) takes.", at: reader.node("authentication_methods"),
                "authentication_methods")
        }
        // RFC 7518 §3.2: a secret is as long as the digest that it authenticates by.
        if case .mac(let code) = client.idTokenAlgorithm,
            !SharedSecret(Array((client.secret ?? "").utf8)).suffices(for: code)
        {
            reader.problem(
                "\(code) needs a secret of \(code.secretBytes) bytes at least.",
                at: reader.node("id_token_signing_algorithm"), "id_token_signing_algorithm")
        }
    }

    /// The client's public keys; a private one in a fixture is a mistake of its owner.
    static func keySet(_ reader: FixtureReader, _ name: String) -> String? {
        guard let object = reader.object(name) else { return nil }
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

    static func grants(_ reader: FixtureReader, _ name: String) -> [GrantType]? {
        reader.texts(name)?.enumerated()
            .compactMap { index, word in
                if let grant = GrantType(rawValue: word) ?? shortNames[word] { return grant }
                reader.problem(
                    "Unknown grant \"\(word.excerpt)\".", at: reader.node(name), "\(name)[\(index)]",
                    suggestion: Suggestion.nearest(to: word, in: grantNames))
                return nil
            }
    }

    static func scope(_ reader: FixtureReader, _ name: String) -> Scope? {
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

    static func idTokenAlgorithm(_ reader: FixtureReader, _ name: String) -> IDTokenAlgorithm? {
        guard let text = reader.string(name) else { return nil }
        if let algorithm = IDTokenAlgorithm(name: text) { return algorithm }
        reader.problem(
            "Unknown algorithm. Known: \(idTokenAlgorithms.joined(separator: ", ")).", at: reader.node(name), name,
            suggestion: Suggestion.nearest(to: text, in: idTokenAlgorithms))
        return nil
    }

    /// The host of the redirect URIs, unless the fixture names a sector (OpenID Connect Core §8.1).
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
    static func cookieName(_ reader: FixtureReader, _ key: String) -> String? {
        guard let name = reader.string(key) else { return nil }
        let isToken = name.utf8.allSatisfy { byte in
            (0x21..<0x7F).contains(byte) && !"()<>@,;:\\\"/[]?={}".utf8.contains(byte)
        }
        if name.isEmpty || !isToken {
            reader.problem("A cookie's name is a word without separators.", at: reader.node(key), key)
        }
        reader.warn(
            "The cookie works only for pages of the provider's own origin: the answer allows any origin, and so no "
                + "credentials (CORS).", key)
        return name
    }

    static func logoutURI(_ reader: FixtureReader, _ name: String) -> String? {
        guard let uri = reader.string(name) else { return nil }
        if uri == Client.builtInLogoutReceiver { return uri }
        do throws(WebURLError) { _ = try WebURL(uri) } catch {
            reader.problem(
                error.description, at: reader.node(name), name,
                suggestion: "Give an http or https URL, or \(Client.builtInLogoutReceiver).")
        }
        return uri
    }

    /// Redirect URIs match exactly, so a pattern would never match and a fragment may not be there (RFC 6749 §3.1.2).
    static func redirectURIs(_ reader: FixtureReader, _ name: String) -> [String]? {
        guard let uris = reader.texts(name, limit: 8_192) else { return nil }
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
