// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE
import LibCrypto
import TokenVerification

/// Texts that are no compact serialization, and spellings of base64url that are not strict: one token, one text.
extension CatalogueEntry {
    static let shapes: [CatalogueEntry] = [
        shape("empty-token", "Nothing.") { _ in "" },
        shape("dots-only", "Two dots, and nothing else.") { _ in ".." },
        shape("truncated", "It ends in the middle of its payload.") { forge in
            let (header, payload, _) = try forge.parts()
            return "\(header).\(payload.prefix(payload.utf8.count / 2))"
        },
        shape("two-parts", "Without signature, and without the dot before it.") { try $0.unsigned() },
        shape("four-parts", "With a part more.") { try $0.token() + ".AAAA" },
        shape("payload-missing", "Nothing between the dots.") { forge in
            let (header, _, signature) = try forge.parts()
            return "\(header)..\(signature)"
        },
        shape("header-missing", "Nothing before the first dot.") { forge in
            let (_, payload, signature) = try forge.parts()
            return ".\(payload).\(signature)"
        },
        shape("encrypted", "Five parts, as an encrypted token has.") { _ in
            let header: JSONObject = ["alg": "RSA-OAEP-256", "enc": "A256GCM", "zip": "DEF"]
            let parts = try [256, 12, 64, 16].map { Base64URL.encode(try randomBytes($0)) }
            return ([Base64URL.encode(header.serialized())] + parts).joined(separator: ".")
        },
        shape("json-serialization", "The same as JSON, in which the header could stand twice.") { forge in
            let (header, payload, signature) = try forge.parts()
            let object: JSONObject = [
                "protected": .string(header), "payload": .string(payload), "signature": .string(signature),
            ]
            return object.text
        },
        shape("with-bearer", "With the scheme before it.") { "Bearer " + (try $0.token()) },
        CatalogueEntry(
            "oversized", .mayRefuse(.tokenTooLarge),
            "Good, but larger than 16 KiB, where this SDK draws the line.", "RFC 8259 §9"
        ) { try $0.token { $0.claims["x_padding"] = .string(String(repeating: "x", count: 16_384)) } },
        CatalogueEntry(
            "oversized-header", .mayRefuse(.tokenTooLarge),
            "Good, but with a header larger than 4 KiB, where this SDK draws the line.", "RFC 8259 §9"
        ) { try $0.token { $0.header["x-padding"] = .string(String(repeating: "x", count: 4_096)) } },
    ]

    static let base64: [CatalogueEntry] = [
        spelled("base64-padding", "With = at the end.") { $0 + "==" },
        spelled("base64-standard-alphabet", "With + and / for - and _.") {
            $0.replacing("-", with: "+").replacing("_", with: "/")
        },
        spelled("base64-line-break", "With a line end in the middle.") { $0.prefix(20) + "\r\n" + $0.dropFirst(20) },
        spelled("base64-space", "With a space at the end.") { $0 + " " },
        spelled("base64-newline-at-end", "With a line end behind it.") { $0 + "\n" },
        spelled("base64-foreign-character", "With a character of no alphabet.") {
            $0.prefix(20) + "!" + $0.dropFirst(20)
        },
        spelled("base64-impossible-length", "With a character too many.") {
            $0 + String(repeating: "A", count: (5 - $0.utf8.count % 4) % 4)
        },
        CatalogueEntry(
            "base64-trailing-bits", .mayRefuse(.malformedToken),
            "Bits of the last character that mean nothing are set, which a decoder may refuse.", "RFC 4648 §3.5",
            needs: .paddedSignature
        ) { forge in
            let (header, payload, signature) = try forge.parts()
            guard signature.utf8.count % 4 != 0, let last = signature.last else { return nil }
            // Canonical ones are A, Q, g and w, or every fourth: what stands behind each is not.
            guard let next = alphabet.firstIndex(of: last).map({ alphabet[$0 + 1] }) else { return nil }
            return "\(header).\(payload).\(signature.dropLast())\(next)"
        },
        CatalogueEntry(
            "base64-padded-and-signed", .mustRefuse(.malformedToken),
            "Each part with its =, and signed so: the text is not that of a JWS.", "RFC 7515 §2, §5.2"
        ) { forge in
            func padded(_ text: String) -> String {
                text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            }
            // A payload whose length needs padding, whatever its claims.
            let claims = forge.claims.serialized()
            let payload = claims + [UInt8](repeating: 0x20, count: claims.count % 3 == 0 ? 1 : 0)
            return try RawToken.make(
                encodedHeader: padded(Base64URL.encode(forge.header.serialized())),
                encodedPayload: padded(Base64URL.encode(payload))
            ) { try forge.signer.privateKey.sign($0, scheme: forge.signer.algorithm.scheme) }
        },
    ]

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    private static func shape(
        _ name: String, _ description: String, _ make: @escaping @Sendable (TokenForge) throws -> String
    ) -> CatalogueEntry {
        CatalogueEntry(name, .mustRefuse(.malformedToken), description, "RFC 7519 §7.2, RFC 7515 §5.2, §7.1", make)
    }

    /// Only the signature is spelled otherwise: what it covers stays the same, so that a lenient reader takes the token.
    private static func spelled(
        _ name: String, _ description: String, _ change: @escaping @Sendable (String) -> String
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.malformedToken, or: [.invalidSignature]), description,
            "RFC 7515 §2, §5.2, RFC 4648 §3.3"
        ) { forge in
            // Some signatures of few bytes have none of the characters that are spelled otherwise.
            for _ in 0..<20 {
                let (header, payload, signature) = try forge.parts()
                let other = change(signature)
                if other != signature { return "\(header).\(payload).\(other)" }
            }
            return nil
        }
    }
}
