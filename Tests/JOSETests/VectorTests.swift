// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto
import Testing

@Suite("Published vectors", .enabled(if: PublishedVectors.areThere))
struct VectorTests {
    private func bytes(_ path: String) throws -> [UInt8] { try PublishedVectors.bytes(path) }

    @Test(
        "the tokens of RFC 7515 and RFC 7520 verify by their own algorithm, and by no other",
        arguments: [
            ("rfc7515_A.2", SignatureAlgorithm.rs256), ("rfc7515_A.3", .es256), ("rfc7520_4.1", .rs256),
            ("rfc7520_4.2", .ps384),
        ])
    func rfcTokens(name: String, algorithm: SignatureAlgorithm) throws {
        var object = try JSONObject(parsing: bytes("rfc/\(name).jwk"))
        for member in ["d", "p", "q", "dp", "dq", "qi"] { object[member] = nil }
        let key = try JSONWebKey(object)
        let text = String(decoding: try bytes("rfc/\(name).jwsc"), as: UTF8.self)
        let token = try CompactToken(parsing: text.trimmingCharacters(in: .whitespacesAndNewlines))
        for candidate in SignatureAlgorithm.all {
            #expect(token.isSigned(by: key.publicKey, algorithm: candidate) == (candidate == algorithm))
        }
    }

    @Test("the HS256 token of RFC 7515 A.1 is its secret's", arguments: ["rfc7515_A.1", "rfc7520_4.4"])
    func secrets(name: String) throws {
        let object = try JSONObject(parsing: bytes("rfc/\(name).jwk"))
        let secret = SharedSecret(try Base64URL.decode(object["k"]?.stringValue ?? ""))
        let text = String(decoding: try bytes("rfc/\(name).jwsc"), as: UTF8.self)
        let token = try CompactToken(parsing: text.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(token.isAuthentic(by: secret, algorithm: .hs256))
        #expect(!token.isAuthentic(by: SharedSecret([UInt8](repeating: 0, count: 64)), algorithm: .hs256))
        #expect(throws: JSONWebKeyError.symmetric) { try JSONWebKey(object) }
    }

    @Test("the Ed25519 signature of RFC 8037 A.4 verifies")
    func edwards() throws {
        let example = try JSONObject(parsing: bytes("cookbook/curve25519/jws.json"))
        var key = try #require(example["input"]?.objectValue?["key"]?.objectValue)
        key["d"] = nil
        let compact = try #require(example["output"]?.objectValue?["compact"]?.stringValue)
        let webKey = try JSONWebKey(key)
        #expect(try CompactToken(parsing: compact).isSigned(by: webKey.publicKey, algorithm: .edDSA))
        // RFC 8037 A.3.
        #expect(webKey.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test(
        "keys on curves that JOSE knows and we do not are skipped, the others read",
        arguments: [
            ("ec-p256-public", true), ("ec-p384-public", true), ("ec-p512-public", false),
            ("ec-secp256k1-public", false), ("okp-ed448-public", false), ("rsa-openssl-public", true),
        ])
    func pemKeys(name: String, isRead: Bool) throws {
        let pem = String(decoding: try bytes("joserfc/keys/\(name).pem"), as: UTF8.self)
        if isRead {
            #expect(try JSONWebKey(pem: pem).publicKey.pem.hasPrefix("-----BEGIN PUBLIC KEY-----"))
        } else {
            #expect(throws: JSONWebKeyError.rejectedByLibrary) { try JSONWebKey(pem: pem) }
        }
    }

    @Test("the private keys of the RFCs are refused as public ones", arguments: ["rfc7515_A.2", "rfc7520_3.4"])
    func privateKeys(name: String) throws {
        let object = try JSONObject(parsing: bytes("rfc/\(name).jwk"))
        #expect(throws: JSONWebKeyError.privateMembers) { try JSONWebKey(object) }
    }

    @Test("the thumbprint of RFC 7638 §3.1")
    func thumbprint() throws {
        let expected = String(decoding: try bytes("rfc/rfc7638_3.1.thp"), as: UTF8.self)
        #expect(
            try JSONWebKey(JSONWebKeyTests.rfc).thumbprint == expected.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    @Test("the cookbook's RS256 signature verifies")
    func cookbook() throws {
        let folder = PublishedVectors.folder.appendingPathComponent("cookbook/jws")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("4_1") }
        let name = try #require(names.first)
        let example = try JSONObject(parsing: bytes("cookbook/jws/\(name)"))
        var key = try #require(example["input"]?.objectValue?["key"]?.objectValue)
        for member in ["d", "p", "q", "dp", "dq", "qi"] { key[member] = nil }
        let compact = try #require(example["output"]?.objectValue?["compact"]?.stringValue)
        #expect(try CompactToken(parsing: compact).isSigned(by: JSONWebKey(key).publicKey, algorithm: .rs256))
    }

    @Test("Google's published keys are read whole")
    func google() throws {
        let set = try JSONWebKeySet(parsing: bytes("jwks/oidcc/google-jwks.json"))
        #expect(!set.keys.isEmpty)
        #expect(set.skipped.isEmpty)
        #expect(set.keys.allSatisfy { $0.keyID != nil && $0.algorithm == .rs256 })
    }
}
