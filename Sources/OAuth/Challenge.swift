// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A challenge of the header `WWW-Authenticate` (RFC 9110 §11.6.1).
package enum Challenge: Equatable, Sendable {
    /// RFC 7617 §2: the client authenticates by `client_secret_basic`.
    case basic(realm: String)
    /// RFC 6750 §3: a protected resource wants a bearer token.
    case bearer(realm: String, scope: Scope? = nil)
    /// RFC 9449 §7.1: a protected resource wants a token that is bound to a key, and the proof of it.
    case dpop(realm: String, scope: Scope? = nil)
}

extension Challenge {
    /// What a protected resource wants where a token came by a scheme, or by none.
    package static func forTokens(of scheme: AccessTokenCredentials.Scheme?, realm: String) -> Challenge {
        let bearer = Challenge.bearer(realm: realm)
        return scheme == .dpop ? bearer.boundToKey : bearer
    }

    /// The same for a token that is bound to a key.
    package var boundToKey: Challenge {
        guard case .bearer(let realm, let scope) = self else { return self }
        return .dpop(realm: realm, scope: scope)
    }

    /// The header's value; a challenge for a token names the error unless no token came at all (RFC 6750 §3.1).
    package func headerValue(for error: OAuthError) -> String {
        switch self {
        case .basic(let realm):
            return "Basic realm=\(Challenge.quoted(realm)), charset=\"UTF-8\""
        case .bearer(let realm, let scope):
            return "Bearer " + Challenge.parameters(of: error, realm: realm, scope: scope)
        case .dpop(let realm, let scope):
            let parameters = Challenge.parameters(of: error, realm: realm, scope: scope)
            return "DPoP \(parameters), algs=\(Challenge.quoted(DPoPProof.algorithms.joined(separator: " ")))"
        }
    }

    private static func parameters(of error: OAuthError, realm: String, scope: Scope?) -> String {
        var value = "realm=\(quoted(realm))"
        if let name = error.wireName {
            value += ", error=\(quoted(name)), error_description=\(quoted(error.description))"
        }
        if let scope { value += ", scope=\(quoted(scope.description))" }
        return value
    }

    /// A quoted-string (RFC 9110 §5.6.4): what would end it, or the header, is escaped or dropped.
    private static func quoted(_ text: String) -> String {
        var value = "\""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value < 0x7F {
            if scalar == "\"" || scalar == "\\" { value += "\\" }
            value.unicodeScalars.append(scalar)
        }
        return value + "\""
    }
}
