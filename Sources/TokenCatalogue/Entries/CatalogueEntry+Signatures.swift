// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE
import LibCrypto
import SwiftASN1
import TokenVerification

/// Signatures that are not the key's, and algorithms that nobody allowed.
extension CatalogueEntry {
    static let signatures: [CatalogueEntry] = [
        resigned("bad-signature", "One bit of the signature is another.") { signature in
            var signature = signature
            signature[signature.count / 2] ^= 1
            return signature
        },
        resigned("signature-empty", "There is no signature.", or: [.malformedToken]) { _ in [] },
        resigned("signature-truncated", "The last byte of the signature is missing.") { Array($0.dropLast()) },
        resigned("signature-with-more", "Behind the signature stands a byte.") { $0 + [0] },
        resigned("signature-of-zeros", "The signature is nothing but zeros.") { Array(repeating: 0, count: $0.count) },
        CatalogueEntry(
            "signature-of-another-token", .mustRefuse(.invalidSignature),
            "The signature is that of another good token.",
            "RFC 7515 §5.2"
        ) { forge in
            let (header, payload, _) = try forge.parts()
            return "\(header).\(payload).\(try forge.parts().signature)"
        },
        CatalogueEntry(
            "payload-tampered", .mustRefuse(.invalidSignature), "The subject was changed after signing.",
            "RFC 7515 §5.2"
        ) { forge in
            let changed = try forge.unsigned { $0.claims["sub"] = "mallory" }
            return "\(changed).\(try forge.parts().signature)"
        },
        CatalogueEntry(
            "header-tampered", .mustRefuse(.invalidSignature), "The header was changed after signing.", "RFC 7515 §5.2"
        ) { forge in
            let (_, payload, signature) = try forge.parts()
            var header = forge.header
            header["x-note"] = "added"
            return "\(Base64URL.encode(header.serialized())).\(payload).\(signature)"
        },
        CatalogueEntry(
            "forged-and-expired", .mustRefuse(.invalidSignature),
            "A stranger signed it, and it has expired: of what is forged nothing else is to be said.", "RFC 7515 §5.2"
        ) { forge in try forge.token(by: try forge.stranger()) { $0.claims["exp"] = forge.at(-3_600) } },
    ]

    static let algorithms: [CatalogueEntry] = [
        unsigned("alg-none", "none"), unsigned("alg-none-capitalized", "None"),
        unsigned("alg-none-in-upper-case", "NONE"), unsigned("alg-none-in-mixed-case", "nOnE"),
        CatalogueEntry(
            "alg-none-with-signature", .mustRefuse(.algorithmNotAllowed),
            "The algorithm is none, and the signature is the key's.", "RFC 7518 §3.6, RFC 9068 §4"
        ) { try $0.token { $0.header["alg"] = "none" } },
        confused("hs256-with-public-key-pem", "the PEM text") { Array($0.publicKey.pem.utf8) },
        confused("hs256-with-public-key-der", "the DER bytes") {
            (try? PEMDocument(pemString: $0.publicKey.pem).derBytes) ?? []
        },
        confused("hs256-with-public-key-jwk", "the JWK") { $0.json.serialized() },
        confused("hs256-with-public-key-modulus", "the first number of the JWK") { key in
            let json = key.json
            let text = (json["n"] ?? json["x"])?.stringValue ?? ""
            return (try? Base64URL.decode(text)) ?? Array(text.utf8)
        },
        CatalogueEntry(
            "hs256-with-empty-secret", .mustRefuse(.algorithmNotAllowed, or: [.invalidSignature]),
            "Authenticated with no secret at all.", "RFC 7518 §3.2, RFC 8725 §3.5"
        ) { try $0.authenticated([]) },
        mixed("ps256-header-rs256-signature", .algorithmNotAllowed, header: "PS256", .rsaPKCS1(.sha256)),
        mixed("rs256-header-ps256-signature", .invalidSignature, header: "RS256", .rsaPSS(.sha256)),
        other("ps256", "PS256", .rsaPSS(.sha256)), other("rs384-header", "RS384", .rsaPKCS1(.sha384)),
        mixed("rs256-header-rs384-signature", .invalidSignature, header: "RS256", .rsaPKCS1(.sha384)),
        psychic("es256-signature-of-zeros", [UInt8](repeating: 0, count: 64), "r and s are zero"),
        psychic("es256-signature-of-zeros-in-der", [0x30, 6, 2, 1, 0, 2, 1, 0], "r and s are zero, in DER"),
        named("alg-in-other-case", "The algorithm's name in other case.") {
            .string($0.signer.algorithm.name == "EdDSA" ? "EDDSA" : $0.signer.algorithm.name.lowercased())
        },
        named("alg-with-space", "Behind the algorithm's name stands a space.") {
            .string($0.signer.algorithm.name + " ")
        },
        named("alg-with-nul", "Behind the algorithm's name stands a NUL.") {
            .string($0.signer.algorithm.name + "\u{0}")
        },
        named("alg-empty", "The algorithm has no name.") { _ in "" },
        malformed("alg-missing", "There is no algorithm.") { _ in nil },
        malformed("alg-null", "The algorithm is null.") { _ in .null },
        malformed("alg-number", "The algorithm is a number.") { _ in 256 },
        malformed("alg-list", "The algorithm is a list of one.") { [.string($0.signer.algorithm.name)] },
    ]

    private static func resigned(
        _ name: String, _ description: String, or others: [VerificationError] = [],
        _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> CatalogueEntry {
        CatalogueEntry(name, .mustRefuse(.invalidSignature, or: others), description, "RFC 7515 §5.2") { forge in
            let (header, payload, signature) = try forge.parts()
            return "\(header).\(payload).\(Base64URL.encode(change(try Base64URL.decode(signature))))"
        }
    }

    private static func unsigned(_ name: String, _ algorithm: String) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.algorithmNotAllowed), "The algorithm is \(algorithm), and there is no signature.",
            "RFC 7518 §3.6, RFC 9068 §4"
        ) { try $0.unsigned { $0.header["alg"] = .string(algorithm) } + "." }
    }

    /// A verifier that lets the token choose takes the public key for a secret.
    private static func confused(
        _ name: String, _ what: String, _ secret: @escaping @Sendable (JSONWebKey) -> [UInt8]
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.algorithmNotAllowed, or: [.invalidSignature]),
            "Authenticated with \(what) of the public key as the secret.", "RFC 7515 §5.2, RFC 8725 §2.1"
        ) { try $0.authenticated(secret($0.signer.webKey)) }
    }

    private static func mixed(
        _ name: String, _ error: VerificationError, header: String, _ scheme: SignatureScheme
    ) -> CatalogueEntry {
        let others: [VerificationError] = error == .invalidSignature ? [] : [.invalidSignature, .unknownKey]
        return CatalogueEntry(
            name, .mustRefuse(error, or: others), "The key's own signature, but not by the algorithm that it names.",
            "RFC 7515 §5.2", needs: .rs256
        ) { try $0.signed(by: scheme, as: header) }
    }

    /// A signature that holds, by an algorithm that is another than the key's.
    private static func other(_ name: String, _ algorithm: String, _ scheme: SignatureScheme) -> CatalogueEntry {
        CatalogueEntry(
            name, .shouldRefuse(.algorithmNotAllowed, or: [.unknownKey, .invalidSignature]),
            "The key's own signature, by an algorithm that is neither its own nor allowed.",
            "RFC 7515 §5.2, RFC 8725 §3.1, RFC 7517 §4.4", needs: .rs256
        ) { try $0.signed(by: scheme, as: algorithm) }
    }

    private static func psychic(_ name: String, _ signature: [UInt8], _ what: String) -> CatalogueEntry {
        CatalogueEntry(
            name, ofPsychic,
            "An ES256 signature in which \(what), which broken libraries take for anyone's.",
            "RFC 7518 §3.4, FIPS 186-5 §6.4.2"
        ) { try $0.unsigned { $0.header["alg"] = "ES256" } + "." + Base64URL.encode(signature) }
    }

    private static func ofPsychic(_ forge: TokenForge) -> ExpectedVerdict {
        forge.signer.algorithm == .es256
            ? .mustRefuse(.invalidSignature) : .mustRefuse(.algorithmNotAllowed, or: [.invalidSignature, .unknownKey])
    }

    private static func named(
        _ name: String, _ description: String, _ value: @escaping @Sendable (TokenForge) -> JSONValue
    ) -> CatalogueEntry {
        CatalogueEntry(name, .mustRefuse(.algorithmNotAllowed), description, "RFC 7515 §4.1.1, §5.2, §5.3") { forge in
            try forge.token { $0.header["alg"] = value(forge) }
        }
    }

    private static func malformed(
        _ name: String, _ description: String, _ value: @escaping @Sendable (TokenForge) -> JSONValue?
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.malformedToken, or: [.algorithmNotAllowed]), description, "RFC 7515 §4.1.1, §5.2"
        ) { forge in try forge.token { $0.header["alg"] = value(forge) } }
    }
}

extension TokenForge {
    /// A good token by another scheme of the key, which only RSA keys have.
    fileprivate func signed(by scheme: SignatureScheme, as algorithm: String) throws -> String? {
        guard signer.algorithm == .rs256 else { return nil }
        return try token(scheme: scheme) { $0.header["alg"] = .string(algorithm) }
    }
}
