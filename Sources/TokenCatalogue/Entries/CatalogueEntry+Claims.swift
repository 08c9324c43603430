// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenVerification

/// Claims that say the wrong thing: when, whose and for whom.
extension CatalogueEntry {
    static let times: [CatalogueEntry] = [
        CatalogueEntry(
            "expired", .mustRefuse(.tokenExpired), "It expired an hour ago.", "RFC 7519 §4.1.4"
        ) { forge in
            try forge.token {
                $0.claims["iat"] = forge.at(-7_200)
                $0.claims["nbf"] = forge.at(-7_200)
                $0.claims["exp"] = forge.at(-3_600)
            }
        },
        CatalogueEntry(
            "expired-a-second-ago", .mayRefuse(.tokenExpired),
            "It expired a second ago; a verifier with leeway, which is allowed, takes it for that long.",
            "RFC 7519 §4.1.4"
        ) { forge in
            try forge.token {
                $0.claims["iat"] = forge.at(-600)
                $0.claims["nbf"] = forge.at(-600)
                $0.claims["exp"] = forge.at(-1)
            }
        },
        CatalogueEntry(
            "expires-now", .mayRefuse(.tokenExpired),
            "Without leeway it is over on the second of exp, not after it.", "RFC 7519 §4.1.4"
        ) { forge in try forge.token { $0.claims["exp"] = forge.at(0) } },
        CatalogueEntry(
            "not-yet-valid", .mustRefuse(.tokenNotYetValid), "It may be used from an hour from now.", "RFC 7519 §4.1.5"
        ) { forge in
            try forge.token {
                $0.claims["nbf"] = forge.at(3_600)
                $0.claims["exp"] = forge.at(7_200)
            }
        },
        CatalogueEntry(
            "issued-in-the-future", .mayRefuse(.issuedInFuture),
            "It was issued an hour from now: no RFC asks for a check, but one of two clocks is wrong.",
            "RFC 7519 §4.1.6"
        ) { forge in
            try forge.token {
                $0.claims["iat"] = forge.at(3_600)
                $0.claims["exp"] = forge.at(7_200)
            }
        },
    ]

    static let parties: [CatalogueEntry] = [
        wrongIssuer("wrong-issuer", "Another issuer.") { _ in "https://issuer.invalid" },
        wrongIssuer("issuer-trailing-slash", "The issuer with a slash more, or less, at its end.") {
            $0.hasSuffix("/") ? String($0.dropLast()) : $0 + "/"
        },
        wrongIssuer("issuer-other-case", "The issuer in upper case.") { $0.uppercased() },
        wrongIssuer("issuer-prefix", "The issuer is only how it begins.") { $0 + ".attacker.invalid" },
        wrongIssuer("issuer-with-nul", "Behind the issuer stands a NUL: what is C would not see it.") { $0 + "\u{0}" },
        wrongIssuer("issuer-empty", "The issuer is empty.") { _ in "" },
        wrongAudience("wrong-audience", "Another audience.") { _ in "https://other-api.invalid" },
        wrongAudience("wrong-audience-list", "Several audiences, none of them the one that is due.") { _ in
            ["https://other-api.invalid", "another"]
        },
        wrongAudience("audience-empty-list", "No audience at all.", or: [.missingClaim("aud"), .malformedClaim("aud")])
        {
            _ in []
        },
        wrongAudience("audience-empty", "The audience is empty.", or: [.missingClaim("aud"), .malformedClaim("aud")]) {
            _ in ""
        },
        wrongAudience("audience-prefix", "The audience is only how it begins.") { .string($0 + "-2") },
        wrongAudience("audience-trailing-slash", "The audience with a slash at its end.") { .string($0 + "/") },
        wrongAudience("audience-with-nul", "Behind the audience stands a NUL.") { .string($0 + "\u{0}") },
    ]

    private static func wrongIssuer(
        _ name: String, _ description: String, _ change: @escaping @Sendable (String) -> String
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.wrongIssuer), bearer: .shouldRefuse(.wrongIssuer), description,
            "RFC 9068 §4, RFC 8725 §3.8"
        ) { forge in try forge.token { $0.claims["iss"] = .string(change(forge.issuer)) } }
    }

    private static func wrongAudience(
        _ name: String, _ description: String, or others: [VerificationError] = [],
        _ change: @escaping @Sendable (String) -> JSONValue
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.wrongAudience, or: others), description, "RFC 7519 §4.1.3, RFC 8725 §3.9"
        ) { forge in try forge.token { $0.claims["aud"] = change(forge.audience) } }
    }
}
