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
        duplicated("duplicate-exp-past-last", "exp", "First good, then long past.") { text, _ in
            text.dropLast() + ",\"exp\":1}"
        },
        duplicated("duplicate-aud", "aud", "First another, then the right one.") { text, _ in
            "{\"aud\":\"https://other-api.invalid\"," + text.dropFirst()
        },
        duplicated("duplicate-iss", "iss", "First the right one, then another.") { text, _ in
            text.dropLast() + ",\"iss\":\"https://issuer.invalid\"}"
        },
        duplicated("duplicate-claim-by-escape", "sub", "The second is written with an escape.") { text, _ in
            text.dropLast() + ",\"\\u0073ub\":\"mallory\"}"
        },
        header("duplicate-alg", "The algorithm stands twice, first as none.") { "{\"alg\":\"none\"," + $0.dropFirst() },
        header("duplicate-kid", "The key's id stands twice.") { $0.dropLast() + ",\"kid\":\"another\"}" },
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
        payload("deeply-nested-json", "Lists within lists, 2,000 deep.") {
            let depth = 2_000
            return $0.dropLast() + ",\"x\":" + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth) + "}"
        },
    ]

    static let texts: [CatalogueEntry] = [
        bytes("bom", "A byte order mark before the payload.", "RFC 8259 §8.1") { [0xEF, 0xBB, 0xBF] + $0 },
        bytes("invalid-utf8", "A byte that no UTF-8 has.", "RFC 8259 §8.1") { within($0, [0xFF]) },
        bytes("overlong-utf8", "A slash in two bytes.", "RFC 8259 §8.1, RFC 3629 §3") { within($0, [0xC0, 0xAF]) },
        bytes("utf16-payload", "The payload is UTF-16.", "RFC 8259 §8.1, RFC 7519 §7.1") { payload in
            payload.flatMap { [$0, 0] }
        },
        bytes("control-character", "A line end within a string.", "RFC 8259 §7") { within($0, [0x0A]) },
        bytes("lone-surrogate", "Half a surrogate pair.", "RFC 8259 §8.2") { within($0, Array("\\ud800".utf8)) },
        bytes("bad-escape", "An escape that JSON does not have.", "RFC 8259 §7") { within($0, Array("\\x41".utf8)) },
        bytes("nul-after-payload", "A NUL behind the payload.", "RFC 8259 §2") { $0 + [0] },
    ]

    /// Adds a claim that holds these bytes.
    private static func within(_ payload: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        payload.dropLast() + Array(",\"x\":\"a".utf8) + bytes + Array("b\"}".utf8)
    }

    private static func duplicated(
        _ name: String, _ claim: String, _ description: String,
        _ change: @escaping @Sendable (String, String) -> any StringProtocol
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .refused(.malformedToken), "The claim \(claim) stands twice. \(description)",
            "RFC 7519 §4, RFC 8259 §4"
        ) { try $0.payloadText { String(change($0, claim)) } }
    }

    private static func header(
        _ name: String, _ description: String, _ change: @escaping @Sendable (String) -> any StringProtocol
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .refused(.malformedToken, or: [.algorithmNotAllowed, .unknownKey]), description,
            "RFC 7515 §4, RFC 8259 §4"
        ) { try $0.headerText { String(change($0)) } }
    }

    private static func payload(
        _ name: String, _ description: String, _ change: @escaping @Sendable (String) -> any StringProtocol
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .refused(.malformedToken), description, "RFC 7519 §7.2, RFC 8259"
        ) { try $0.payloadText { String(change($0)) } }
    }

    private static func bytes(
        _ name: String, _ description: String, _ section: String, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> CatalogueEntry {
        CatalogueEntry(name, .refused(.malformedToken), description, section) {
            try $0.raw(payload: change(Array($0.claims.serialized())))
        }
    }
}
