// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing

/// Every published key set, and what becomes of each of its keys.
@Suite("Key sets of the published vectors", .enabled(if: PublishedVectors.areThere))
struct KeySetVectorTests {
    private static let read: JSONWebKeyError? = nil
    /// What is no set: empty, one key, and one after a byte order mark.
    private static let noSets = [
        "identitymodel/JsonWebKeySetEnd2EndEC.json", "pyjwt/jwk_empty.json", "pyjwt/jwk_rsa_pub.json",
    ]
    /// Of each set what becomes of its keys in their order.
    private static let verdicts: [String: [JSONWebKeyError?]] = [
        // `SHA256` is no algorithm of RFC 7518, nor `signing` an operation of RFC 7517; its publisher says neither today.
        "identitymodel/JsonWebKeySet.json": [.notForVerification, .unsupportedAlgorithm],
        // The certificates are wrong, and nobody reads them; the moduli are in the alphabet of plain base64.
        "identitymodel/JsonWebKeySetBadBase64Data.json": [.malformedMember("n"), .malformedMember("n")],
        "identitymodel/JsonWebKeySetBadX509Data.json": [.malformedMember("n"), .malformedMember("n")],
        "identitymodel/JsonWebKeySetBadRsaDataMissingComponent.json": [
            .missingMember("kty"), .notForVerification, .malformedMember("n"),
        ],
        "identitymodel/JsonWebKeySetEnd2End.json": [.malformedMember("n"), .malformedMember("n")],
        "identitymodel/JsonWebKeySetSingleX509Data.json": [.missingMember("n")],
        "identitymodel/JsonWebKeySetUnrecognizedKty.json": [.notForVerification, .symmetric],
        "identitymodel/PingLabsJWKS.json": [read, read, read],
        "oidcc/google-jwks.json": [read, read],
        "oidcc/openid-certification-jwks.json": [
            read, read, read, read, .unsupportedCurve, read, .notForVerification, .notForVerification,
        ],
        "php-jwt/ec-jwkset.json": [read, read, .unsupportedAlgorithm, read],
        "php-jwt/ed25519-jwkset.json": [read],
        "php-jwt/octet-jwkset.json": [.symmetric, .symmetric, .symmetric],
        "php-jwt/rsa-jwkset-2.json": [read],
        "php-jwt/rsa-jwkset.json": [read, read],
        "pyjwt/jwk_keyset_only_unknown_alg.json": [.notForVerification],
        "pyjwt/jwk_keyset_with_unknown_alg.json": [read, .notForVerification],
    ]

    @Test("each key is read, or skipped for a reason that is listed")
    func sets() throws {
        var seen = Set<String>()
        for folder in ["identitymodel", "oidcc", "php-jwt", "pyjwt"] {
            for file in try PublishedVectors.files("jwks/\(folder)")
            where file.hasSuffix(".json") && !file.contains("etadata") && !file.contains("configuration") {
                let path = "\(folder)/\(file)"
                seen.insert(path)
                let set = try? JSONWebKeySet(parsing: PublishedVectors.bytes("jwks/\(path)"))
                guard let set, let due = Self.verdicts[path] else {
                    #expect(set == nil && Self.noSets.contains(path), "\(path)")
                    continue
                }
                var verdicts = Array(repeating: Self.read, count: set.keys.count + set.skipped.count)
                for key in set.skipped { verdicts[key.index] = key.reason }
                #expect(verdicts == due, "\(path)")
            }
        }
        #expect(seen == Set(Self.verdicts.keys).union(Self.noSets))
    }

    @Test("the sets of RFC 7517: public keys are read unless they are for encryption, private ones refused")
    func rfcs() throws {
        let published = try JSONWebKeySet(parsing: PublishedVectors.bytes("rfc/rfc7517_A.1.jwkset"))
        #expect(published.keys.map(\.keyID) == ["2011-04-29"])
        #expect(published.skipped.map(\.reason) == [.notForVerification])
        let secret = try JSONWebKeySet(parsing: PublishedVectors.bytes("rfc/rfc7517_A.2.jwkset"))
        #expect(secret.keys.isEmpty && secret.skipped.map(\.reason) == [.privateMembers, .privateMembers])
    }
}
