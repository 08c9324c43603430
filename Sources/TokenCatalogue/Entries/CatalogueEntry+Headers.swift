// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import TokenVerification

/// Headers that name, bring or point at keys, and that ask for more than is understood.
extension CatalogueEntry {
    static let keys: [CatalogueEntry] = [
        CatalogueEntry(
            "retired-key", .mustTake, "Signed by a key that no longer signs, and is still published.",
            "RFC 7515 §5.2, OpenID Connect Core §10.1.1",
            needs: .retiringKey
        ) { forge in
            guard let key = forge.retiringKey else { return nil }
            return try forge.token(by: key) { $0.header["kid"] = .string(key.id) }
        },
        CatalogueEntry(
            "withdrawn-key", withdrawn,
            "Signed by a key that is no longer published; whoever keeps what was published may take it for a while.",
            "RFC 9068 §4, RFC 7515 §5.2"
        ) { forge in
            let key = try forge.withdrawnKey ?? forge.stranger(id: "withdrawn-key")
            return try forge.token(by: key, scheme: forge.signer.algorithm.scheme) {
                $0.header["kid"] = .string(key.id)
            }
        },
        CatalogueEntry(
            "other-tenant-same-kid", .mustRefuse(.invalidSignature, or: [.wrongIssuer]),
            "Another issuer's token, whose key has the same id: ids are not unique across issuers.",
            "RFC 7515 §5.2, RFC 8725 §3.8"
        ) { forge in
            try forge.token(by: try forge.stranger()) { $0.claims["iss"] = "https://issuer.invalid" }
        },
        CatalogueEntry(
            "other-tenant-same-key", .mustRefuse(.wrongIssuer), bearer: .shouldRefuse(.wrongIssuer),
            "Another tenant's token, signed by the very key that both share: only the issuer tells them apart.",
            "RFC 9068 §4, RFC 8725 §3.8"
        ) { forge in try forge.token { $0.claims["iss"] = .string(forge.sibling) } },
        CatalogueEntry(
            "other-key-same-kid", .mustRefuse(.invalidSignature),
            "Signed by another key under the same id, in the name of this issuer.", "RFC 7515 §5.2, RFC 9068 §4"
        ) { try $0.token(by: try $0.stranger()) },
        brought("embedded-jwk", "The header brings the key by which it was signed.", "RFC 7515 §4.1.3") { stranger in
            ("jwk", .object(stranger.webKey.json))
        },
        CatalogueEntry(
            "embedded-jwk-of-own-key", .mayTake(or: [.tokenTooLarge, .malformedToken]),
            "The header brings the tenant's own key, which changes nothing; whoever wants no such header may refuse it.",
            "RFC 7515 §4.1.3"
        ) { forge in try forge.token { $0.header["jwk"] = .object(forge.signer.webKey.json) } },
        brought("jku", "The header points at a key set of a stranger's: it is not to be fetched.", "RFC 7515 §4.1.2") {
            _ in ("jku", "https://keys.invalid/jwks.json")
        },
        brought("x5u", "The header points at a stranger's certificate: it is not to be fetched.", "RFC 7515 §4.1.5") {
            _ in ("x5u", "https://keys.invalid/certificate.pem")
        },
        brought("x5c", "The header brings a stranger's certificate, signed by itself.", "RFC 7515 §4.1.6") { stranger in
            ("x5c", [.string(Data(try SelfSignedCertificate.make(of: stranger)).base64EncodedString())])
        },
    ]

    static let keyIDs: [CatalogueEntry] = [
        CatalogueEntry(
            "unknown-kid", .mustRefuse(.unknownKey, or: [.invalidSignature]),
            "Signed by a key that nobody publishes, under an id of its own.", "RFC 7515 §5.2, RFC 9068 §4"
        ) { forge in
            let key = try forge.stranger()
            return try forge.token(by: key) { $0.header["kid"] = .string(key.id) }
        },
        named("unknown-kid-own-key", "No key has such an id.") { _ in
            "no-such-key"
        },
        CatalogueEntry(
            "kid-missing", withoutKeyID,
            "No id: good where one published key fits, and ambiguous where several do.",
            "RFC 7515 §4.1.4, §6, OpenID Connect Core §10.1"
        ) { try $0.token { $0.header["kid"] = nil } },
        named("kid-empty", "The id is empty.") { _ in "" },
        named("kid-in-other-case", "The id in other case.") { id in
            id == id.uppercased() ? id.lowercased() + "x" : id.uppercased()
        },
        named("kid-with-nul", "Behind the id stands a NUL.") { $0 + "\u{0}" },
        named("kid-path-traversal", "The id is a path.") { _ in "../../../../../../dev/null" },
        named("kid-sql-injection", "The id is a piece of SQL.") { _ in "x' UNION SELECT 'secret' --" },
        named("kid-url", "The id is a URL, which is not to be fetched.") { _ in "http://127.0.0.1:9/key" },
        named("kid-property", "The id is the name of a property that JavaScript objects have.") { _ in "__proto__" },
        named("kid-long", "The id has 2,000 characters.") { _ in String(repeating: "k", count: 2_000) },
        mistyped("kid-number", "The id is a number.") { _ in 1 },
        mistyped("kid-null", "The id is null.") { _ in .null },
        mistyped("kid-list", "The id is a list of the right one.") { [.string($0.signer.id)] },
    ]

    static let headers: [CatalogueEntry] = [
        critical("crit-unknown", "It asks for an extension that nobody knows.") {
            $0["crit"] = ["urn:example:extension"]
            $0["urn:example:extension"] = true
        },
        critical("crit-of-absent-member", "It asks for an extension that is not there.") {
            $0["crit"] = ["urn:example:extension"]
        },
        lax("crit-empty", "It asks for no extension by name, which is not allowed.") { $0["crit"] = [] },
        critical("crit-not-a-list", "What it asks for is no list.") { $0["crit"] = "exp" },
        lax("crit-of-registered-member", "It asks for a member of the specification itself.") {
            $0["crit"] = ["alg"]
        },
        critical("b64-false", "It says that its payload is not encoded, which a JWT's always is.") {
            $0["b64"] = false
            $0["crit"] = ["b64"]
        },
        lax("b64-false-without-crit", "It says that its payload is not encoded, and not that this matters.") {
            $0["b64"] = false
        },
    ]

    /// A key's id may be left out; whether every key that fits is tried then, or none, no RFC says.
    private static func withoutKeyID(_ forge: TokenForge) -> ExpectedVerdict {
        forge.fittingKeys > 1 ? .mayRefuse(.ambiguousKey, or: [.unknownKey]) : .mayTake(or: [.unknownKey])
    }

    /// A key that was once published may be kept for as long as the answer said; of a stranger's nobody can have known.
    private static func withdrawn(_ forge: TokenForge) -> ExpectedVerdict {
        forge.withdrawnKey == nil ? .mustRefuse(.unknownKey) : .mayRefuse(.unknownKey)
    }

    /// Signed by a stranger, under the id of the tenant's key.
    private static func brought(
        _ name: String, _ description: String, _ section: String,
        _ member: @escaping @Sendable (KeyRing.Entry) throws -> (String, JSONValue)
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.invalidSignature, or: [.unknownKey]), description,
            "\(section), §5.2, RFC 9068 §4, RFC 8725 §3.10"
        ) { forge in
            let stranger = try forge.stranger()
            let (member, value) = try member(stranger)
            return try forge.token(by: stranger) { $0.header[member] = value }
        }
    }

    /// Signed by the tenant's key: an id is a hint, and a verifier that tries each key takes it.
    private static func named(
        _ name: String, _ description: String, _ id: @escaping @Sendable (String) -> String
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mayRefuse(.unknownKey), "\(description) The tenant's key signed it, and an id is a hint.",
            "RFC 7515 §4.1.4, RFC 8725 §3.10"
        ) { forge in try forge.token { $0.header["kid"] = .string(id(forge.signer.id)) } }
    }

    private static func mistyped(
        _ name: String, _ description: String, _ id: @escaping @Sendable (TokenForge) -> JSONValue
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.malformedToken, or: [.unknownKey]), description, "RFC 7515 §4.1.4, §5.2"
        ) { forge in try forge.token { $0.header["kid"] = id(forge) } }
    }

    private static func critical(
        _ name: String, _ description: String, _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mustRefuse(.unsupportedCriticalHeader, or: [.malformedToken]), description,
            "RFC 7515 §4.1.11, §5.2, RFC 7797 §7"
        ) { try $0.token { change(&$0.header) } }
    }

    /// What whoever makes a token must not write, and whoever reads one may refuse or ignore.
    private static func lax(
        _ name: String, _ description: String, _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> CatalogueEntry {
        CatalogueEntry(
            name, .mayRefuse(.unsupportedCriticalHeader, or: [.malformedToken]), description,
            "RFC 7515 §4, §4.1.11, RFC 7797 §6"
        ) { try $0.token { change(&$0.header) } }
    }
}

extension TokenForge {
    /// A key of the ring that signed by the algorithm until a while ago.
    fileprivate var retiringKey: KeyRing.Entry? {
        ring.entries.last { $0.algorithm == signer.algorithm && $0.record.state(at: now) == .retiring }
    }

    /// A key of the ring that nobody is told of any more, whichever algorithm of its kind it was for.
    fileprivate var withdrawnKey: KeyRing.Entry? {
        let kind = signer.algorithm.scheme.keyKind
        return ring.entries.last { $0.privateKey.kind == kind && $0.record.state(at: now) == .withdrawn }
    }

    /// How many published keys the signature might be of.
    fileprivate var fittingKeys: Int {
        ring.published(at: now).filter { $0.webKey.fits(signer.algorithm) }.count
    }
}
