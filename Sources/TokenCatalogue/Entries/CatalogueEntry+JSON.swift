// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenVerification

/// Texts that readers of JSON understand differently, and attackers live on the difference: all of them properly signed.
extension CatalogueEntry {
    static let json: [CatalogueEntry] = [
        duplicated("duplicate-exp", "exp", "First long past, then good.") { text, _ in
            "{\"exp\":1," + text.dropFirst()
        },
        duplicated(
            "duplicate-exp-past-last", "exp", by: .mustRefuse(.malformedToken, or: [.tokenExpired]),
            "First good, then long past."
        ) { text, _ in
            text.dropLast() + ",\"exp\":1}"
        },
        duplicated("duplicate-aud", "aud", "First another, then the right one.") { text, _ in
            "{\"aud\":\"https://other-api.invalid\"," + text.dropFirst()
        },
        duplicated(
            "duplicate-iss", "iss", by: .mustRefuse(.malformedToken, or: [.wrongIssuer]),
            bearer: .shouldRefuse(.malformedToken, or: [.wrongIssuer]), "First the right one, then another."
        ) { text, _ in
            text.dropLast() + ",\"iss\":\"https://issuer.invalid\"}"
        },
        duplicated("duplicate-claim-by-escape", "sub", "The second is written with an escape.") { text, _ in
            text.dropLast() + ",\"\\u0073ub\":\"mallory\"}"
        },
        header(
            "duplicate-alg", by: ofDuplicates, "The algorithm stands twice, first as none; a reader may take the last."
        ) { "{\"alg\":\"none\"," + $0.dropFirst() },
        header(
            "duplicate-kid", by: ofDuplicates,
            "The key's id stands twice, last as one that no key has; a reader may take the last, which is a hint."
        ) { $0.dropLast() + ",\"kid\":\"another\"}" },
        header("duplicate-header-member-by-escape", "The second algorithm is written with an escape.") {
            $0.dropLast() + ",\"\\u0061lg\":\"none\"}"
        },
        header("header-bad-json", "The header is cut off.") { $0.dropLast() },
        header("header-trailing-data", "Behind the header stands more.") { $0 + "{}" },
        header("header-array", "The header is a list.") { "[\($0)]" },
        payload("bad-json", "The payload is cut off.") { $0.dropLast() },
        payload("json-trailing-data", "Behind the payload stands more.") { $0 + "{}" },
        payload("json-trailing-comma", "A comma with nothing behind it.") { $0.dropLast() + ",}" },
        payload("json-comment", "With a comment.") { "{/* so */" + $0.dropFirst() },
        payload("json-single-quotes", "With single quotes.") { $0.replacing("\"", with: "'") },
        payload("json-not-a-number", "With a number that JSON does not have.") { $0.dropLast() + ",\"x\":NaN}" },
        payload("json-leading-zero", "A number begins with a zero.") { $0.dropLast() + ",\"x\":007}" },
        payload("payload-array", "The payload is a list.") { "[\($0)]" },
        payload("payload-string", "The payload is a string.") { _ in "\"sub\"" },
        payload("payload-number", "The payload is a number.") { _ in "1" },
        payload("payload-null", "The payload is null.") { _ in "null" },
        payload(
            "deeply-nested-json", by: .mayRefuse(.malformedToken),
            "Lists within lists, 2,000 deep; a reader may set a limit.",
            "RFC 8259 §9"
        ) {
            let depth = 2_000
            return $0.dropLast() + ",\"x\":" + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth) + "}"
        },
    ]

    static let texts: [CatalogueEntry] = [
        bytes(
            "bom", by: .mayRefuse(.malformedToken), "A byte order mark before the payload, which a reader may ignore.",
            "RFC 8259 §8.1"
        ) { [0xEF, 0xBB, 0xBF] + $0 },
        bytes("invalid-utf8", "A byte that no UTF-8 has.", "RFC 8259 §8.1") { within($0, [0xFF]) },
        bytes("overlong-utf8", "A slash in two bytes.", "RFC 8259 §8.1, RFC 3629 §3") { within($0, [0xC0, 0xAF]) },
        bytes("utf16-payload", "The payload is UTF-16.", "RFC 8259 §8.1") { payload in
            payload.flatMap { [$0, 0] }
        },
        bytes("control-character", "A line end within a string.", "RFC 8259 §7") { within($0, [0x0A]) },
        bytes(
            "lone-surrogate", by: .mayRefuse(.malformedToken),
            "Half a surrogate pair, of which JSON says no more than that readers differ.", "RFC 8259 §8.2"
        ) { within($0, Array("\\ud800".utf8)) },
        bytes("bad-escape", "An escape that JSON does not have.", "RFC 8259 §7") { within($0, Array("\\x41".utf8)) },
        bytes("nul-after-payload", "A NUL behind the payload.", "RFC 8259 §2") { $0 + [0] },
    ]

    /// Adds a claim that holds these bytes.
    private static func within(_ payload: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        payload.dropLast() + Array(",\"x\":\"a".utf8) + bytes + Array("b\"}".utf8)
    }

    private static func duplicated(
        _ name: String, _ claim: String, by ruling: ExpectedVerdict = .mayRefuse(.malformedToken),
        bearer: ExpectedVerdict? = nil,
        _ description: String, _ change: @escaping @Sendable (String, String) -> any StringProtocol
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, ruling, bearer: bearer,
            "The claim \(claim) stands twice, of which a reader refuses both or takes the last. \(description)",
            "RFC 7519 §4, RFC 8259 §4"
        ) { try $0.payloadText { String(change($0, claim)) } }
    }

    private static func header(
        _ name: String, by ruling: ExpectedVerdict = .mustRefuse(.malformedToken, or: [.algorithmNotAllowed]),
        _ description: String, _ change: @escaping @Sendable (String) -> any StringProtocol
    ) -> CatalogueEntry {
        CatalogueEntry(name, ruling, description, "RFC 7515 §4, §5.2, RFC 8259 §4") {
            try $0.headerText { String(change($0)) }
        }
    }

    private static let ofDuplicates = ExpectedVerdict.mayRefuse(
        .malformedToken, or: [.algorithmNotAllowed, .unknownKey])

    private static func payload(
        _ name: String, by ruling: ExpectedVerdict = .mustRefuse(.malformedToken), _ description: String,
        _ section: String = "RFC 7519 §7.2, RFC 8259",
        _ change: @escaping @Sendable (String) -> any StringProtocol
    ) -> CatalogueEntry {
        CatalogueEntry(name, ruling, description, section) { try $0.payloadText { String(change($0)) } }
    }

    private static func bytes(
        _ name: String, by ruling: ExpectedVerdict = .mustRefuse(.malformedToken), _ description: String,
        _ section: String,
        _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> CatalogueEntry {
        CatalogueEntry(name, ruling, description, "RFC 7519 §7.2, \(section)") {
            try $0.raw(payload: change(Array($0.claims.serialized())))
        }
    }
}
