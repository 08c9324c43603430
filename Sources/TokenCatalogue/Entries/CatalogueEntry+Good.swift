// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenVerification

/// Tokens that are good, though some look unusual: a verifier which refuses one of them is too strict, unless an RFC lets it.
extension CatalogueEntry {
    static let good: [CatalogueEntry] = [
        CatalogueEntry(
            "valid", .mustTake, "As the tenant issues it to this user and client.", "RFC 7519 §7.2, RFC 9068 §4"
        ) { try $0.token() },
        CatalogueEntry(
            "valid-audience-list", .mustTake, "The audience is the second of a list.", "RFC 7519 §4.1.3"
        ) { forge in
            try forge.token { $0.claims["aud"] = ["https://other-api.invalid", .string(forge.audience)] }
        },
        CatalogueEntry(
            "valid-audience-list-of-one", .mustTake, "The audience stands alone in a list.", "RFC 7519 §4.1.3"
        ) { forge in try forge.token { $0.claims["aud"] = [.string(forge.audience)] } },
        CatalogueEntry(
            "valid-typ-media-type", .mustTake, "The type is written out as a media type.",
            "RFC 7515 §4.1.9, RFC 9068 §4"
        ) { forge in try forge.token { $0.header["typ"] = .string("application/\(forge.type)") } },
        CatalogueEntry(
            "valid-typ-other-case", .mustTake, "Media types are compared without regard to case.",
            "RFC 7515 §4.1.9, §5.3, RFC 6838 §4.2"
        ) { forge in
            let other = forge.type == forge.type.uppercased() ? forge.type.lowercased() : forge.type.uppercased()
            return try forge.token { $0.header["typ"] = .string(other) }
        },
        CatalogueEntry(
            "valid-fractional-dates", .mustTake, "Dates may have fractions of a second.", "RFC 7519 §2"
        ) { forge in try forge.claim("exp", written: "\(forge.at(600).text).5") },
        CatalogueEntry(
            "valid-date-with-exponent", .mustTake, "A date may be written with an exponent.", "RFC 7519 §2, RFC 8259 §6"
        ) { try $0.claim("exp", written: "4e9") },
        CatalogueEntry(
            "valid-without-nbf", .mustTake, "The claim nbf is optional.", "RFC 7519 §4.1.5, RFC 2119 §5"
        ) { try $0.token { $0.claims["nbf"] = nil } },
        CatalogueEntry(
            "valid-unknown-claims", .mustTake, "Claims that are not understood are ignored.", "RFC 7519 §4"
        ) { try $0.token { $0.claims["https://claims.invalid/x"] = ["a": [1, nil, true, "b"]] } },
        CatalogueEntry(
            "valid-unknown-header-member", .mustTake,
            "Header members that are not understood, and not in crit, are ignored.", "RFC 7515 §4"
        ) { try $0.token { $0.header["x-note"] = "ignored" } },
        CatalogueEntry(
            "valid-big-number", .mayTake(or: [.malformedToken]),
            "A private claim is a number beyond 64 bits, which a reader of JSON may refuse.", "RFC 8259 §6, §9"
        ) { try $0.claim("x_number", written: "1" + String(repeating: "0", count: 60)) },
        CatalogueEntry(
            "valid-escaped-names", .mustTake, "Names of claims are written with escapes.",
            "RFC 8259 §8.3, RFC 7519 §7.3"
        ) { try $0.payloadText { $0.replacing("\"iss\":", with: "\"\\u0069ss\":") } },
        CatalogueEntry(
            "valid-white-space", .mustTake, "The JSON has white space and line ends.", "RFC 8259 §2"
        ) { try $0.payloadText { "{\r\n\t " + $0.dropFirst().dropLast() + " \n}\n" } },
        CatalogueEntry(
            "valid-unicode", .mustTake, "A claim has letters of all kinds.", "RFC 7519 §7.1"
        ) { try $0.token { $0.claims["x_name"] = "Zoë 张伟 \u{1F980}" } },
    ]
}

extension TokenForge {
    /// What good tokens are marked as.
    var type: String { header["typ"]?.stringValue ?? "JWT" }
}
