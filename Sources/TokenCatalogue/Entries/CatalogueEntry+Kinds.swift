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
            "id-token-as-access-token", .mustRefuse(.wrongType, or: [.wrongAudience, .wrongTokenKind("at_hash")]),
            bearer: .mustRefuse(.wrongAudience, or: [.wrongTokenKind("at_hash")]),
            "The ID token of the same sign-in.", "RFC 9068 §4, RFC 7519 §4.1.3"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "JWT"
                $0.claims = forge.identityClaims
                // For a client that is called as the audience is, it would not be the wrong audience.
                if $0.claims["aud"] == .string(forge.audience) { $0.claims["aud"] = "another-client" }
            }
        },
        CatalogueEntry(
            "id-token-for-this-audience", .mustRefuse(.wrongType, or: [.wrongTokenKind("at_hash")]),
            bearer: .shouldRefuse(.wrongTokenKind("at_hash")),
            "An ID token whose client is called as the audience is.", "RFC 9068 §4, RFC 8725 §3.12"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "JWT"
                $0.claims = forge.identityClaims
                $0.claims["aud"] = .string(forge.audience)
            }
        },
        CatalogueEntry(
            "logout-token-as-access-token", .mustRefuse(.wrongType, or: [.wrongAudience, .wrongTokenKind("events")]),
            "A logout token for the same client.", "RFC 9068 §4, RFC 7519 §4.1.3"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "logout+jwt"
                $0.claims = forge.logoutClaims
            }
        },
        CatalogueEntry(
            "logout-token-for-this-audience", .mustRefuse(.wrongType, or: [.wrongTokenKind("events")]),
            bearer: .shouldRefuse(.wrongType, or: [.wrongTokenKind("events")]),
            "A logout token whose client is called as the audience is.", "RFC 9068 §4, RFC 8725 §3.12"
        ) { forge in
            try forge.token {
                $0.header["typ"] = "logout+jwt"
                $0.claims = forge.logoutClaims
                $0.claims["aud"] = .string(forge.audience)
            }
        },
        CatalogueEntry(
            "refresh-token-as-access-token", .mustRefuse(.malformedToken),
            "As refresh tokens look: opaque, and no JWT.", "RFC 7519 §7.2, RFC 6749 §1.5"
        ) { _ in Base64URL.encode(try randomBytes(32)) },
        marked(
            "nonce-claim", "nonce", "abc",
            "The mark of an ID token: one way to tell the kinds apart, which no RFC asks for.",
            "RFC 7519 §4, RFC 8725 §3.12"),
        marked(
            "events-claim", "events", ["urn:example:event": [:]],
            "The mark of an event: one way to tell the kinds apart, which no RFC asks for.",
            "RFC 7519 §4, RFC 8725 §3.12"),
        marked(
            "bound-to-a-key", "cnf", ["jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"],
            "It is good only with a proof of its key, so it is no bearer token; who knows no proofs may take it as one.",
            "RFC 9449 §7.2, RFC 7800 §3.1"),
        CatalogueEntry(
            "wrong-typ", .mustRefuse(.wrongType), bearer: .shouldRefuse(.wrongType),
            "The type of a proof of possession.", "RFC 9068 §4, RFC 8725 §3.11, §3.12"
        ) { try $0.token { $0.header["typ"] = "dpop+jwt" } },
        CatalogueEntry(
            "typ-jwt", .mustRefuse(.wrongType), bearer: .mustTake, "The type is JWT, as an ID token's.",
            "RFC 9068 §4, RFC 7519 §5.1"
        ) { try $0.token { $0.header["typ"] = "JWT" } },
        CatalogueEntry(
            "typ-missing", .mustRefuse(.wrongType), bearer: .mayTake(or: [.wrongType]), "There is no type.",
            "RFC 9068 §4, RFC 7519 §5.1"
        ) { try $0.token { $0.header["typ"] = nil } },
        CatalogueEntry(
            "typ-empty", .mustRefuse(.wrongType), bearer: .mayRefuse(.wrongType),
            "The type is empty, which is not the same as none.", "RFC 9068 §4, RFC 7515 §4.1.9"
        ) { try $0.token { $0.header["typ"] = "" } },
        CatalogueEntry(
            "typ-number", .mustRefuse(.malformedToken, or: [.wrongType]),
            bearer: .mayRefuse(.malformedToken, or: [.wrongType]), "The type is a number.",
            "RFC 9068 §4, RFC 7515 §4.1.9"
        ) { try $0.token { $0.header["typ"] = 1 } },
        CatalogueEntry(
            "nested-token", .mayRefuse(.wrongTokenKind("cty"), or: [.malformedToken]),
            "The payload is a good token of its own, and no claims: who reads nested tokens goes on with that one.",
            "RFC 7519 §5.2, §7.2"
        ) { forge in
            var header = forge.header
            header["cty"] = "JWT"
            return try forge.raw(header: header.serialized(), payload: Array(try forge.token().utf8))
        },
        CatalogueEntry(
            "cty-jwt", .mustRefuse(.wrongTokenKind("cty"), or: [.malformedToken]),
            "It says that it holds another token, and holds claims.", "RFC 7519 §7.2"
        ) { try $0.token { $0.header["cty"] = "JWT" } },
    ]

    private static func marked(
        _ name: String, _ claim: String, _ value: JSONValue, _ description: String, _ section: String
    ) -> CatalogueEntry {
        CatalogueEntry(name, .mayRefuse(.wrongTokenKind(claim)), description, section) {
            try $0.token { $0.claims[claim] = value }
        }
    }
}
