// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing

/// Published vectors, where they stand beside the checkout.
private let vectors = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/vectors")

private let areThere = FileManager.default.fileExists(atPath: vectors.path)

@Suite("Published vectors", .enabled(if: areThere))
struct VectorTests {
    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: vectors.appendingPathComponent(path)))
    }

    @Test("the RS256 tokens of RFC 7515 A.2 and RFC 7520 §4.1 verify", arguments: ["rfc7515_A.2", "rfc7520_4.1"])
    func rfcTokens(name: String) throws {
        var object = try JSONObject(parsing: bytes("rfc/\(name).jwk"))
        for member in ["d", "p", "q", "dp", "dq", "qi"] { object[member] = nil }
        let key = try JSONWebKey(object)
        let text = String(decoding: try bytes("rfc/\(name).jwsc"), as: UTF8.self)
        let token = try CompactToken(parsing: text.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(token.isSigned(by: key.publicKey, algorithm: .rs256))
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
        let folder = vectors.appendingPathComponent("cookbook/jws")
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

    @Test("of the certification suite's keys, which name no algorithm, the RSA signing ones are read")
    func certification() throws {
        let set = try JSONWebKeySet(parsing: bytes("jwks/oidcc/openid-certification-jwks.json"))
        #expect(!set.keys.isEmpty)
        #expect(set.keys.allSatisfy { $0.use != "enc" })
        #expect(set.skipped.allSatisfy { [.unsupportedKeyType, .notForVerification, .symmetric].contains($0.reason) })
    }

    @Test(
        "malformed sets lose their malformed keys only",
        arguments: [
            "JsonWebKeySetBadRsaDataMissingComponent", "JsonWebKeySetUnrecognizedKty", "JsonWebKeySetBadBase64Data",
        ])
    func malformed(name: String) throws {
        let set = try JSONWebKeySet(parsing: bytes("jwks/identitymodel/\(name).json"))
        #expect(!set.skipped.isEmpty)
    }

    @Test("an unknown algorithm is skipped, and its neighbour is read")
    func unknownAlgorithm() throws {
        let set = try JSONWebKeySet(parsing: bytes("jwks/pyjwt/jwk_keyset_with_unknown_alg.json"))
        #expect(set.keys.count == 1)
        #expect(set.skipped.count == 1)
        let only = try JSONWebKeySet(parsing: bytes("jwks/pyjwt/jwk_keyset_only_unknown_alg.json"))
        #expect(only.keys.isEmpty)
    }
}
