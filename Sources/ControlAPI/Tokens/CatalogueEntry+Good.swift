// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Tokens that are good, though some look unusual: a verifier which refuses one of them is too strict.
extension CatalogueEntry {
    static let good: [CatalogueEntry] = [
        CatalogueEntry(
            "valid", .valid, "As the tenant issues it to this user and client.", "RFC 7519 §7.2, RFC 9068 §4"
        ) { try $0.token() },
        CatalogueEntry(
            "valid-audience-list", .valid, "The audience is the second of a list.", "RFC 7519 §4.1.3"
        ) { forge in
            try forge.token { $0.claims["aud"] = ["https://other-api.invalid", .string(forge.audience)] }
        },
        CatalogueEntry(
            "valid-audience-list-of-one", .valid, "The audience stands alone in a list.", "RFC 7519 §4.1.3"
        ) { forge in try forge.token { $0.claims["aud"] = [.string(forge.audience)] } },
        CatalogueEntry(
            "valid-typ-media-type", .valid, "The type is written out as a media type.", "RFC 7515 §4.1.9, RFC 9068 §4"
        ) { forge in try forge.token { $0.header["typ"] = .string("application/\(forge.type)") } },
        CatalogueEntry(
            "valid-typ-other-case", .valid, "Media types are compared without regard to case.", "RFC 7515 §4.1.9"
        ) { forge in
            let other = forge.type == forge.type.uppercased() ? forge.type.lowercased() : forge.type.uppercased()
            return try forge.token { $0.header["typ"] = .string(other) }
        },
        CatalogueEntry(
            "valid-fractional-dates", .valid, "Dates may have fractions of a second.", "RFC 7519 §2"
        ) { forge in try forge.claim("exp", written: "\(forge.at(600).text).5") },
        CatalogueEntry(
            "valid-date-with-exponent", .valid, "A date may be written with an exponent.", "RFC 7519 §2, RFC 8259 §6"
        ) { try $0.claim("exp", written: "4e9") },
        CatalogueEntry(
            "valid-without-nbf", .valid, "The claim nbf is optional.", "RFC 7519 §4.1.5"
        ) { try $0.token { $0.claims["nbf"] = nil } },
        CatalogueEntry(
            "valid-unknown-claims", .valid, "Claims that are not understood are ignored.", "RFC 7519 §4"
        ) { try $0.token { $0.claims["https://claims.invalid/x"] = ["a": [1, nil, true, "b"]] } },
        CatalogueEntry(
            "valid-unknown-header-member", .valid,
            "Header members that are not understood, and not in crit, are ignored.", "RFC 7515 §4"
        ) { try $0.token { $0.header["x-note"] = "ignored" } },
        CatalogueEntry(
            "valid-big-number", .valid, "A private claim is a number beyond 64 bits.", "RFC 8259 §6"
        ) { try $0.claim("x_number", written: "1" + String(repeating: "0", count: 60)) },
        CatalogueEntry(
            "valid-escaped-names", .valid, "Names of claims are written with escapes.", "RFC 8259 §7"
        ) { try $0.payloadText { $0.replacing("\"iss\":", with: "\"\\u0069ss\":") } },
        CatalogueEntry(
            "valid-white-space", .valid, "The JSON has white space and line ends.", "RFC 8259 §2"
        ) { try $0.payloadText { "{\r\n\t " + $0.dropFirst().dropLast() + " \n}\n" } },
        CatalogueEntry(
            "valid-unicode", .valid, "A claim has letters of all kinds.", "RFC 7519 §7.1"
        ) { try $0.token { $0.claims["x_name"] = "Zoë 张伟 \u{1F980}" } },
    ]
}

extension TokenForge {
    /// What good tokens are marked as.
    var type: String { header["typ"]?.stringValue ?? "JWT" }
}
