// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenVerification

/// Claims that are missing, or of the wrong type: a mistyped claim is not the same as none.
extension CatalogueEntry {
    static let missing: [CatalogueEntry] = [
        without("missing-iss", "iss", isProfile: false), without("missing-sub", "sub"),
        without("missing-aud", "aud", isProfile: false), without("missing-exp", "exp", isProfile: false),
        without("missing-iat", "iat"), without("missing-jti", "jti"), without("missing-client-id", "client_id"),
        CatalogueEntry(
            "exp-in-upper-case", .refused(.missingClaim("exp")), "Names of claims are compared with their case.",
            "RFC 7519 §4"
        ) { forge in
            try forge.token {
                $0.claims["EXP"] = $0.claims["exp"]
                $0.claims["exp"] = nil
            }
        },
        CatalogueEntry(
            "payload-empty-object", .refused(.missingClaim("iss"), or: [.missingClaim("exp"), .missingClaim("aud")]),
            "It says nothing at all.", "RFC 9068 §2.2, RFC 8725 §3.8"
        ) { try $0.token { $0.claims = [:] } },
    ]

    static let mistyped: [CatalogueEntry] = [
        mistyped("exp-as-string", "exp") { "\"\($0.at(600).text)\"" },
        mistyped("exp-null", "exp") { _ in "null" },
        mistyped("exp-true", "exp") { _ in "true" },
        mistyped("exp-list", "exp") { "[\($0.at(600).text)]" },
        mistyped("exp-object", "exp") { _ in "{}" },
        CatalogueEntry(
            "exp-negative", .refused(.tokenExpired, or: [.malformedClaim("exp")]), "The time is long past.",
            "RFC 7519 §4.1.4"
        ) { try $0.claim("exp", written: "-1") },
        CatalogueEntry(
            "exp-zero", .refused(.tokenExpired, or: [.malformedClaim("exp")]), "Zero is a date, and not none.",
            "RFC 7519 §4.1.4"
        ) { try $0.claim("exp", written: "0") },
        mistyped("exp-huge", "exp", "It is beyond every double.") { _ in "1e400" },
        mistyped("exp-beyond-calendars", "exp", "No clock will ever show it.") { _ in "1e300" },
        mistyped("exp-beyond-64-bits", "exp", "It does not fit 64 bits.") { _ in "9223372036854775808" },
        mistyped("exp-beyond-exact-doubles", "exp", "It is the greatest that fits 64 bits.") { _ in
            "9223372036854775807"
        },
        mistyped("nbf-string", "nbf") { "\"\($0.at(-60).text)\"" },
        mistyped("nbf-null", "nbf") { _ in "null" },
        mistyped("nbf-huge", "nbf", "It is beyond every double.") { _ in "1e400" },
        mistyped("iat-string", "iat") { "\"\($0.at(-60).text)\"" },
        mistyped("iat-null", "iat") { _ in "null" },
        mistyped("iss-list", "iss", "The right issuer, but in a list.") { "[\(JSONValue.string($0.issuer).text)]" },
        mistyped("iss-number", "iss") { _ in "1" },
        mistyped("iss-null", "iss") { _ in "null" },
        mistyped("aud-number", "aud") { _ in "1" },
        mistyped("aud-null", "aud") { _ in "null" },
        mistyped("aud-object", "aud", "The right audience, but as a name.") {
            "{\(JSONValue.string($0.audience).text):true}"
        },
        mistyped("aud-list-with-number", "aud", "The right audience, beside what is none.") {
            "[\(JSONValue.string($0.audience).text),1]"
        },
        mistyped("aud-nested-list", "aud", "The right audience, in a list within a list.") {
            "[[\(JSONValue.string($0.audience).text)]]"
        },
        mistyped("sub-number", "sub") { _ in "1" },
        mistyped("sub-list", "sub") { _ in "[\"a\",\"b\"]" },
        mistyped("jti-number", "jti") { _ in "1" },
        CatalogueEntry(
            "client-id-number", .refused(.malformedClaim("client_id")), bearer: .valid, "The client's id is a number.",
            "RFC 8693 §4.3, RFC 9068 §2.2"
        ) { try $0.claim("client_id", written: "1") },
        CatalogueEntry(
            "sub-empty", .refused(.malformedClaim("sub"), or: [.missingClaim("sub")]), bearer: .valid,
            "It is nobody's: the claim is there, and says nothing.", "RFC 9068 §2.2"
        ) { try $0.claim("sub", written: "\"\"") },
        CatalogueEntry(
            "scope-list", .valid,
            "The scope is a list, where a string is due: the token holds, and how a service reads the list is up to it.",
            "RFC 8693 §4.2"
        ) { try $0.token { $0.claims["scope"] = ["openid", "profile"] } },
    ]

    private static func without(_ name: String, _ claim: String, isProfile: Bool = true) -> CatalogueEntry {
        CatalogueEntry(
            name, .refused(.missingClaim(claim)), bearer: isProfile ? .valid : nil, "The claim \(claim) is missing.",
            isProfile ? "RFC 9068 §2.2" : "RFC 9068 §2.2, RFC 8725 §3.8"
        ) { try $0.token { $0.claims[claim] = nil } }
    }

    private static func mistyped(
        _ name: String, _ claim: String, _ description: String? = nil,
        _ text: @escaping @Sendable (TokenForge) -> String
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .refused(.malformedClaim(claim)), description ?? "The claim \(claim) is of another type.",
            sections[claim] ?? "RFC 7519 §4.1"
        ) { try $0.claim(claim, written: text($0)) }
    }

    private static let sections = [
        "aud": "RFC 7519 §4.1.3", "exp": "RFC 7519 §4.1.4, §2", "iat": "RFC 7519 §4.1.6, §2", "iss": "RFC 7519 §4.1.1",
        "jti": "RFC 7519 §4.1.7", "nbf": "RFC 7519 §4.1.5, §2", "sub": "RFC 7519 §4.1.2",
    ]
}
