// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing

/// Every published token, and what becomes of it: it holds, or we refuse it for a reason that stands here by name.
@Suite("Tokens of the published vectors", .enabled(if: PublishedVectors.areThere))
struct TokenVectorTests {
    /// What we refuse although the vectors call it good.
    private static let deviations: [String: String] = [
        // P-521, and so ES512, is not among our curves.
        "rfc/rfc7515_A.4": "unsupported ES512", "rfc/rfc7520_4.3": "unsupported ES512",
        "cookbook/4_3.ecdsa_signature": "unsupported ES512", "joserfc/jws_rfc7520/ECDSA Signature": "unsupported ES512",
        // An unsecured token is none.
        "rfc/rfc7515_A.5": "unsupported none",
        // The payload stands elsewhere, or is not encoded (RFC 7797): no JWT may be so.
        "rfc/rfc7520_4.5": "notThreeParts", "cookbook/4_5.signature_with_detached_content": "notThreeParts",
        "cookbook/hmac-sha2_b64_false": "extension",
        "joserfc/jws_rfc7797/4.2 HS256 with b64=false": "notThreeParts",
        "joserfc/jws_rfc7797/HS256 with b64=false, safe payload": "extension",
        "joserfc/jws_rfc7797/HS256 with b64=true": "extension",
        // RFC 7518 §3.2: a secret is as long as the digest at least; these are 3 and 6 bytes.
        "joserfc/jws_examples/HS256": "secret too short", "joserfc/jws_examples/HS384": "secret too short",
        "joserfc/jws_examples/HS512": "secret too short", "joserfc/jwt_use_jws/HS256": "secret too short",
        "joserfc/jwt_use_jws/HS384": "secret too short", "joserfc/jwt_use_jws/HS512": "secret too short",
    ]

    private struct Vector {
        let name: String
        let token: String
        let key: JSONObject?
        let pem: String?
        let secret: [UInt8]?
    }

    private func publicHalf(_ key: JSONObject) -> JSONObject {
        var key = key
        for member in ["d", "p", "q", "dp", "dq", "qi"] { key[member] = nil }
        return key
    }

    private func vector(_ name: String, _ token: String, key: JSONObject) throws -> Vector {
        let secret = try key["k"]?.stringValue.map { try Base64URL.decode($0) }
        return Vector(name: name, token: token, key: publicHalf(key), pem: nil, secret: secret)
    }

    private func rfcs() throws -> [Vector] {
        try PublishedVectors.files("rfc").filter { $0.hasSuffix(".jwsc") }
            .map { file in
                let stem = String(file.dropLast(".jwsc".count))
                let token = String(decoding: try PublishedVectors.bytes("rfc/\(file)"), as: UTF8.self)
                let key = (try? PublishedVectors.json("rfc/\(stem).jwk")) ?? [:]
                return try vector("rfc/\(stem)", token.trimmingCharacters(in: .whitespacesAndNewlines), key: key)
            }
    }

    private func cookbook() throws -> [Vector] {
        try ["jws", "rfc7797"]
            .flatMap { folder in
                try PublishedVectors.files("cookbook/\(folder)")
                    .compactMap { file in
                        let example = try PublishedVectors.json("cookbook/\(folder)/\(file)")
                        guard let token = example["output"]?.objectValue?["compact"]?.stringValue,
                            let key = example["input"]?.objectValue?["key"]?.objectValue
                        else { return nil }
                        return try vector("cookbook/\(file.dropLast(".json".count))", token, key: key)
                    }
            }
    }

    private func joserfc() throws -> [Vector] {
        let shared = try PublishedVectors.json("rfc/rfc7515_A.1.jwk")
        return try ["jws_examples", "jws_rfc7520", "jws_rfc7797", "jwt_use_jws"]
            .flatMap { file in
                let tests = try PublishedVectors.json("joserfc/\(file).json")["tests"]?.arrayValue ?? []
                return try tests.compactMap(\.objectValue)
                    .compactMap { test -> Vector? in
                        guard let name = test["name"]?.stringValue,
                            let token = (test["compact"] ?? test["token"])?.stringValue
                        else { return nil }
                        let id = "joserfc/\(file)/\(name)"
                        if let secret = test["secret"]?.stringValue {
                            return Vector(name: id, token: token, key: nil, pem: nil, secret: Array(secret.utf8))
                        }
                        guard let path = test["public_key"]?.stringValue else {
                            return try vector(id, token, key: shared)
                        }
                        if path.hasSuffix(".json") {
                            return try vector(id, token, key: PublishedVectors.json("joserfc/keys/\(path)"))
                        }
                        let pem = String(decoding: try PublishedVectors.bytes("joserfc/keys/\(path)"), as: UTF8.self)
                        return Vector(name: id, token: token, key: nil, pem: pem, secret: nil)
                    }
            }
    }

    /// "holds", or why not.
    private func verdict(_ vector: Vector) throws -> String {
        let token: CompactToken
        do { token = try CompactToken(parsing: vector.token) } catch { return "\(error)" }
        if token.header.hasCritical || token.header.hasUnencodedPayload { return "extension" }
        let name = token.header.algorithm
        if let algorithm = MACAlgorithm(name: name) {
            let secret = SharedSecret(try #require(vector.secret))
            guard secret.suffices(for: algorithm) else { return "secret too short" }
            return token.isAuthentic(by: secret, algorithm: algorithm) ? "holds" : "forged"
        }
        guard let algorithm = SignatureAlgorithm(name: name) else { return "unsupported \(name)" }
        let key = try vector.pem.map { try JSONWebKey(pem: $0) } ?? JSONWebKey(#require(vector.key))
        for other in SignatureAlgorithm.all where other != algorithm {
            #expect(!token.isSigned(by: key.publicKey, algorithm: other), "\(vector.name) by \(other)")
        }
        return token.isSigned(by: key.publicKey, algorithm: algorithm) ? "holds" : "forged"
    }

    @Test("each holds, or is refused for a reason that is listed by name")
    func compact() throws {
        let vectors = try rfcs() + cookbook() + joserfc()
        #expect(vectors.count >= 30)
        for vector in vectors {
            #expect(try verdict(vector) == Self.deviations[vector.name] ?? "holds", "\(vector.name)")
        }
        let names = Set(vectors.map(\.name))
        #expect(Self.deviations.keys.allSatisfy(names.contains), "a deviation of a vector that is not there")
    }

    @Test("no JSON serialisation is a token")
    func serializations() throws {
        var texts = try PublishedVectors.files("rfc").filter { $0.hasSuffix(".jwsf") || $0.hasSuffix(".jwsg") }
            .map { try PublishedVectors.bytes("rfc/\($0)") }
        for file in ["jws_examples", "jws_rfc7520", "jws_rfc7797"] {
            for test in try PublishedVectors.json("joserfc/\(file).json")["tests"]?.arrayValue ?? [] {
                for form in ["general_json", "flattened_json"] {
                    if let value = test.objectValue?[form] { texts.append(value.serialized()) }
                }
            }
        }
        #expect(texts.count > 20)
        for text in texts { #expect(throws: CompactTokenError.self) { try CompactToken(parsing: text) } }
    }
}
