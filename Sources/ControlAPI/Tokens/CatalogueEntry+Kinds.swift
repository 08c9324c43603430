// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import TokenVerification

/// Tokens of another kind, which an issuer signs by the same keys (RFC 8725 §2.8).
extension CatalogueEntry {
    static let kinds: [CatalogueEntry] = [
        CatalogueEntry(
            "id-token-as-access-token", .refused(.wrongType, or: [.wrongAudience, .wrongTokenKind("at_hash")]),
            bearer: .refused(.wrongAudience, or: [.wrongTokenKind("at_hash")]),
            "The ID token of the same sign-in.", "RFC 9068 §4, RFC 8725 §3.12"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "JWT"
                $0.claims = forge.identityClaims
                // For a client that is called as the audience is, it would not be the wrong audience.
                if $0.claims["aud"] == .string(forge.audience) { $0.claims["aud"] = "another-client" }
            }
        },
        CatalogueEntry(
            "id-token-for-this-audience", .refused(.wrongType, or: [.wrongTokenKind("at_hash")]),
            bearer: .refused(.wrongTokenKind("at_hash")),
            "An ID token whose client is called as the audience is.", "RFC 9068 §4, RFC 8725 §3.12"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "JWT"
                $0.claims = forge.identityClaims
                $0.claims["aud"] = .string(forge.audience)
            }
        },
        CatalogueEntry(
            "logout-token-as-access-token", .refused(.wrongType, or: [.wrongAudience, .wrongTokenKind("events")]),
            "A logout token for the same client.", "OpenID Connect Back-Channel Logout §2.6, RFC 8725 §3.12"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "logout+jwt"
                $0.claims = forge.logoutClaims
            }
        },
        CatalogueEntry(
            "logout-token-for-this-audience", .refused(.wrongType, or: [.wrongTokenKind("events")]),
            "A logout token whose client is called as the audience is.",
            "OpenID Connect Back-Channel Logout §2.6, RFC 8725 §3.12"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "logout+jwt"
                $0.claims = forge.logoutClaims
                $0.claims["aud"] = .string(forge.audience)
            }
        },
        CatalogueEntry(
            "refresh-token-as-access-token", .refused(.malformedToken),
            "As refresh tokens look: opaque, and no JWT.", "RFC 6749 §1.5"
        ) { _ in Base64URL.encode(try randomBytes(32)) },
        marked("nonce-claim", "nonce", "abc", "The mark of an ID token.", "RFC 8725 §3.12"),
        marked("events-claim", "events", ["urn:example:event": [:]], "The mark of an event.", "RFC 8725 §3.12"),
        marked(
            "bound-to-a-key", "cnf", ["jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"],
            "It is good only with a proof of its key, so it is no bearer token.", "RFC 7800 §3.1, RFC 9449 §7.2"),
        CatalogueEntry(
            "wrong-typ", .refused(.wrongType), "The type of a proof of possession.", "RFC 8725 §3.11, RFC 9449 §4.2"
        ) { try $0.token { $0.header["typ"] = "dpop+jwt" } },
        CatalogueEntry(
            "typ-jwt", .refused(.wrongType), bearer: .valid, "The type is JWT, as an ID token's.", "RFC 9068 §2.1"
        ) { try $0.token { $0.header["typ"] = "JWT" } },
        CatalogueEntry(
            "typ-missing", .refused(.wrongType), bearer: .valid, "There is no type.", "RFC 9068 §2.1, RFC 8725 §3.11"
        ) { try $0.token { $0.header["typ"] = nil } },
        CatalogueEntry(
            "typ-empty", .refused(.wrongType), "The type is empty, which is not the same as none.", "RFC 7515 §4.1.9"
        ) { try $0.token { $0.header["typ"] = "" } },
        CatalogueEntry(
            "typ-number", .refused(.malformedToken, or: [.wrongType]), "The type is a number.", "RFC 7515 §4.1.9"
        ) { try $0.token { $0.header["typ"] = 1 } },
        CatalogueEntry(
            "nested-token", .refused(.wrongTokenKind("cty"), or: [.malformedToken]),
            "The payload is a token of its own, and no claims.", "RFC 7519 §5.2, RFC 8725 §3.7"
        ) { forge in
            var header = forge.header
            header["cty"] = "JWT"
            return try forge.raw(header: header.serialized(), payload: Array(try forge.token().utf8))
        },
        CatalogueEntry(
            "cty-jwt", .refused(.wrongTokenKind("cty")), "It says that it holds another token, and holds claims.",
            "RFC 7519 §5.2"
        ) { try $0.token { $0.header["cty"] = "JWT" } },
    ]

    private static func marked(
        _ name: String, _ claim: String, _ value: JSONValue, _ description: String, _ section: String
    ) -> CatalogueEntry {
        CatalogueEntry(name, .refused(.wrongTokenKind(claim)), description, section) {
            try $0.token { $0.claims[claim] = value }
        }
    }
}
