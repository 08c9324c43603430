// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenVerification

/// Claims that are missing, or of the wrong type: a mistyped claim is not the same as none.
extension CatalogueEntry {
    static let missing: [CatalogueEntry] = [
        unchecked("missing-iss", "iss", bearer: .mayRefuse(.missingClaim("iss")), "RFC 9068 §4, RFC 7519 §4.1.1"),
        // Without a subject an application could take an empty one for a user, so both policies of the SDK require it.
        without("missing-sub", "sub", bearer: .mayRefuse(.missingClaim("sub"))),
        unchecked("missing-aud", "aud", bearer: .shouldRefuse(.missingClaim("aud")), "RFC 9068 §4, RFC 8725 §3.9"),
        unchecked("missing-exp", "exp", bearer: .mayRefuse(.missingClaim("exp")), "RFC 9068 §4, RFC 7519 §4.1.4"),
        without("missing-iat", "iat"), without("missing-jti", "jti"), without("missing-client-id", "client_id"),
        CatalogueEntry(
            "exp-in-upper-case", .mustRefuse(.missingClaim("exp")), bearer: .mayRefuse(.missingClaim("exp")),
            "Names of claims are compared with their case, so it has no end.", "RFC 9068 §4, RFC 7519 §4, §4.1.4"
        ) { forge in
            try forge.token {
                $0.claims["EXP"] = $0.claims["exp"]
                $0.claims["exp"] = nil
            }
        },
        CatalogueEntry(
            "payload-empty-object", .mustRefuse(.missingClaim("iss")), bearer: .shouldRefuse(.missingClaim("iss")),
            "It says nothing at all.", "RFC 9068 §4, RFC 8725 §3.9"
        ) { try $0.token { $0.claims = [:] } },
    ]

    static let mistyped: [CatalogueEntry] = [
        mistyped("exp-as-string", "exp") { "\"\($0.at(600).text)\"" },
        mistyped("exp-null", "exp") { _ in "null" },
        mistyped("exp-true", "exp") { _ in "true" },
        mistyped("exp-list", "exp") { "[\($0.at(600).text)]" },
        mistyped("exp-object", "exp") { _ in "{}" },
        CatalogueEntry(
            "exp-negative", .mustRefuse(.tokenExpired, or: [.malformedClaim("exp")]), "The time is long past.",
            "RFC 7519 §4.1.4"
        ) { try $0.claim("exp", written: "-1") },
        CatalogueEntry(
            "exp-zero", .mustRefuse(.tokenExpired, or: [.malformedClaim("exp")]), "Zero is a date, and not none.",
            "RFC 7519 §4.1.4"
        ) { try $0.claim("exp", written: "0") },
        huge("exp-huge", "It is beyond every double.", "1e400"),
        huge("exp-beyond-calendars", "No clock will ever show it.", "1e300"),
        huge("exp-beyond-64-bits", "It does not fit 64 bits.", "9223372036854775808"),
        huge("exp-beyond-exact-doubles", "It is the greatest that fits 64 bits.", "9223372036854775807"),
        mistyped("nbf-string", "nbf") { "\"\($0.at(-60).text)\"" },
        mistyped("nbf-null", "nbf") { _ in "null" },
        CatalogueEntry(
            "nbf-huge", .mustRefuse(.malformedClaim("nbf"), or: [.tokenNotYetValid]),
            "It is beyond every double: whoever can read it finds it far ahead.", "RFC 7519 §4.1.5"
        ) { try $0.claim("nbf", written: "1e400") },
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
        open("aud-list-with-number", "aud", "The right audience, beside what is none.") {
            "[\(JSONValue.string($0.audience).text),1]"
        },
        mistyped("aud-nested-list", "aud", "The right audience, in a list within a list.") {
            "[[\(JSONValue.string($0.audience).text)]]"
        },
        open("sub-number", "sub") { _ in "1" }, open("sub-list", "sub") { _ in "[\"a\",\"b\"]" },
        open("jti-number", "jti") { _ in "1" },
        CatalogueEntry(
            "client-id-number", .mayRefuse(.malformedClaim("client_id")),
            bearer: .mayTake(or: [.malformedClaim("client_id")]), "The client's id is a number.",
            "RFC 8693 §4.3, RFC 9068 §2.2"
        ) { try $0.claim("client_id", written: "1") },
        CatalogueEntry(
            "sub-empty", .mayRefuse(.malformedClaim("sub"), or: [.missingClaim("sub")]),
            "It is nobody's: the claim is there, and says nothing.", "RFC 7519 §4.1.2, RFC 9068 §2.2"
        ) { try $0.claim("sub", written: "\"\"") },
        CatalogueEntry(
            "scope-list", .mayTake(or: [.malformedClaim("scope")]),
            "The scope is a list, where a string is due: the token holds, and how a service reads the list is up to it.",
            "RFC 8693 §4.2"
        ) { try $0.token { $0.claims["scope"] = ["openid", "profile"] } },
    ]

    /// The issuer owes it under RFC 9068, and whoever verifies is not told to look for it.
    private static func without(_ name: String, _ claim: String, bearer: ExpectedVerdict? = nil) -> CatalogueEntry {
        CatalogueEntry(
            name, .mayRefuse(.missingClaim(claim)), bearer: bearer ?? .mayTake(or: [.missingClaim(claim)]),
            "The claim \(claim) is missing, which issuers owe under RFC 9068; that somebody looks, no RFC asks.",
            "RFC 9068 §2.2, §4, RFC 7519 §4"
        ) { try $0.token { $0.claims[claim] = nil } }
    }

    /// Without what a check of RFC 9068 §4 is about.
    private static func unchecked(
        _ name: String, _ claim: String, bearer: ExpectedVerdict, _ section: String
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.missingClaim(claim)), bearer: bearer, "The claim \(claim) is missing.", section
        ) { try $0.token { $0.claims[claim] = nil } }
    }

    /// An end so far ahead that not every reader of JSON has a number for it.
    private static func huge(_ name: String, _ description: String, _ text: String) -> CatalogueEntry {
        CatalogueEntry(
            name, .mayRefuse(.malformedClaim("exp"), or: [.malformedToken]),
            "\(description) A date is any number of JSON, and how large a reader takes them is its own matter.",
            "RFC 7519 §2, RFC 8259 §6, §9"
        ) { try $0.claim("exp", written: text) }
    }

    /// Of another type than its definition says, without a rule for whoever verifies.
    private static func open(
        _ name: String, _ claim: String, _ description: String? = nil,
        _ text: @escaping @Sendable (TokenForge) -> String
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mayRefuse(.malformedClaim(claim)), description ?? "The claim \(claim) is of another type.",
            sections[claim] ?? "RFC 7519 §4.1"
        ) { try $0.claim(claim, written: text($0)) }
    }

    private static func mistyped(
        _ name: String, _ claim: String, _ description: String? = nil,
        _ text: @escaping @Sendable (TokenForge) -> String
    ) -> CatalogueEntry {
        let others = others[claim] ?? []
        let refused = ExpectedVerdict.mustRefuse(.malformedClaim(claim), or: others)
        // Without a profile no more than good practice has the issuer compared.
        let bearer = claim == "iss" ? ExpectedVerdict.shouldRefuse(.malformedClaim(claim), or: others) : refused
        return CatalogueEntry(
            name, refused, bearer: bearer, description ?? "The claim \(claim) is of another type.",
            sections[claim] ?? "RFC 7519 §4.1"
        ) { try $0.claim(claim, written: text($0)) }
    }

    /// What is as right of a claim that is neither right nor missing.
    private static let others: [String: [VerificationError]] = [
        "aud": [.wrongAudience, .missingClaim("aud")], "exp": [.missingClaim("exp"), .tokenExpired],
        "iss": [.wrongIssuer, .missingClaim("iss")],
    ]

    private static let sections = [
        "aud": "RFC 7519 §4.1.3", "exp": "RFC 7519 §4.1.4, §2", "iat": "RFC 7519 §4.1.6, §2",
        "iss": "RFC 9068 §4, RFC 8725 §3.8, RFC 7519 §4.1.1",
        "jti": "RFC 7519 §4.1.7", "nbf": "RFC 7519 §4.1.5, §2", "sub": "RFC 7519 §4.1.2",
    ]
}
