// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import OAuth

/// A client of a fixture.
enum ClientFixture {
    private enum UnknownScopes: String, CaseIterable {
        case refuse
        case drop
    }

    /// Short names for grants whose own are URNs.
    private static let shortNames: [String: GrantType] = [
        "device_code": .deviceCode, "jwt_bearer": .jwtBearer, "token_exchange": .tokenExchange,
    ]

    static func read(_ reader: FixtureReader) -> Client {
        var client = Client(id: reader.requiredString("id"), secret: reader.string("secret"))
        if client.secret?.isEmpty == true || reader.isNull("secret") {
            reader.problem(
                "A secret is not empty; leave the key out for a public client.", at: reader.node("secret"), "secret")
        }
        if client.id.utf8.count > 256 { reader.problem("An id has at most 256 bytes.", at: reader.node("id"), "id") }
        client.name = reader.string("name")
        client.grants = grants(reader)
        client.scopes = scope(reader, "scopes") ?? Scope()
        client.defaultScopes = scope(reader, "default_scopes")
        if let beyond = client.defaultScopes?.subtracting(client.scopes), !beyond.isEmpty {
            reader.problem("Not among scopes: \(beyond).", at: reader.node("default_scopes"), "default_scopes")
        }
        client.dropsUnknownScopes = reader.word("unknown_scopes", UnknownScopes.self) == .drop
        client.audience = reader.strings("audience") ?? []
        client.redirectURIs = redirectURIs(reader, "redirect_uris")
        client.postLogoutRedirectURIs = redirectURIs(reader, "post_logout_redirect_uris")
        client.accessTokenLifetime = reader.seconds("access_token_lifetime")
        client.idTokenLifetime = reader.seconds("id_token_lifetime")
        client.refreshTokenLifetime = reader.seconds("refresh_token_lifetime")
        client.signingAlgorithm = reader.algorithm("signing_algorithm")
        client.reusesRefreshTokens = reader.bool("refresh_token_rotation") == false
        client.refreshTokenReuseGrace = reader.seconds("refresh_token_reuse_grace") ?? 0
        return client
    }

    private static func grants(_ reader: FixtureReader) -> [GrantType] {
        let known = GrantType.allCases.map(\.rawValue) + shortNames.keys.sorted()
        return (reader.strings("grants") ?? []).enumerated()
            .compactMap { index, name in
                if let grant = GrantType(rawValue: name) ?? shortNames[name] { return grant }
                reader.problem(
                    "Unknown grant \"\(name)\".", at: reader.node("grants"), "grants[\(index)]",
                    suggestion: Suggestion.nearest(to: name, in: known))
                return nil
            }
    }

    private static func scope(_ reader: FixtureReader, _ name: String) -> Scope? {
        guard let tokens = reader.strings(name) else { return nil }
        for (index, token) in tokens.enumerated() where !Scope.isToken(token) {
            reader.problem(
                "A scope is one word of printable ASCII without quotes and backslashes.", at: reader.node(name),
                "\(name)[\(index)]", suggestion: token.contains(" ") ? "Write each as an item of a list." : nil)
        }
        return Scope(tokens)
    }

    /// Redirect URIs match exactly, so a pattern would never match and a fragment may not be there (RFC 6749 §3.1.2).
    private static func redirectURIs(_ reader: FixtureReader, _ name: String) -> [String] {
        let uris = reader.strings(name) ?? []
        for (index, uri) in uris.enumerated() {
            let place = "\(name)[\(index)]"
            if uri.contains("*") {
                reader.problem("Redirect URIs match exactly: no * here.", at: reader.node(name), place)
            } else if uri.contains("#") {
                reader.problem("A redirect URI has no fragment.", at: reader.node(name), place)
            } else if !uri.contains(":") || uri.contains(where: \.isWhitespace) {
                reader.problem("A redirect URI is absolute.", at: reader.node(name), place)
            }
        }
        return uris
    }
}
