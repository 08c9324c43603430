// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import Testing

@Suite("RFC 7517 keys within bounds")
struct JSONWebKeyTests {
    /// The key of RFC 7638 §3.1.
    static let rfc: JSONObject = [
        "kty": "RSA",
        "n": .string(
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
                + "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
        ),
        "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
    ]

    private func with(_ changes: [String: JSONValue?]) -> JSONObject {
        var key = Self.rfc
        for (name, value) in changes { key[name] = value }
        return key
    }

    private func modulus(bits: Int) -> JSONValue {
        var bytes = [UInt8](repeating: 0xFF, count: bits / 8)
        bytes[0] = 0x80
        return .string(Base64URL.encode(bytes))
    }

    @Test("the thumbprint of RFC 7638 §3.1")
    func thumbprint() throws {
        let key = try JSONWebKey(Self.rfc)
        #expect(key.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        #expect(key.keyID == "2011-04-29")
        #expect(key.algorithm == .rs256)
    }

    @Test("a key of our own is named by its thumbprint, and is read back")
    func ownKey() throws {
        let key = JSONWebKey(publicKey: try PrivateKey.generateRSA(bits: 2_048).publicKey, algorithm: .rs256)
        #expect(key.keyID == key.thumbprint)
        #expect(key.json.names == ["kty", "kid", "use", "alg", "e", "n"])
        #expect(try JSONWebKey(key.json).thumbprint == key.thumbprint)
        #expect(try JSONWebKey(pem: key.publicKey.pem).thumbprint == key.thumbprint)
    }

    @Test(
        "moduli out of 2048 to 8192 bits are refused before OpenSSL sees them",
        arguments: [512, 1_024, 2_040, 8_200, 16_384])
    func modulusSizes(bits: Int) {
        #expect(throws: JSONWebKeyError.modulusSize(bits)) { try JSONWebKey(with(["n": modulus(bits: bits)])) }
    }

    @Test("a modulus of 64 kbit is not even decoded")
    func hugeModulus() {
        #expect(throws: JSONWebKeyError.malformedMember("n")) { try JSONWebKey(with(["n": modulus(bits: 65_536)])) }
    }

    @Test(
        "exponents that are even or out of 3 to 2^33 - 1 are refused",
        arguments: [[], [1], [2], [1, 0, 0], [2, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 1]] as [[UInt8]])
    func exponents(bytes: [UInt8]) {
        #expect(throws: JSONWebKeyError.exponent) { try JSONWebKey(with(["e": .string(Base64URL.encode(bytes))])) }
    }

    @Test("the exponents 3 and 2^33 - 1 are read")
    func exponentBounds() throws {
        _ = try JSONWebKey(with(["e": .string(Base64URL.encode([3] as [UInt8]))]))
        _ = try JSONWebKey(with(["e": .string(Base64URL.encode([1, 0xFF, 0xFF, 0xFF, 0xFF] as [UInt8]))]))
    }

    @Test("an even modulus and a zero modulus are refused")
    func badModuli() {
        var even = [UInt8](repeating: 0xFF, count: 256)
        even[255] = 0xFE
        #expect(throws: JSONWebKeyError.malformedMember("n")) {
            try JSONWebKey(with(["n": .string(Base64URL.encode(even))]))
        }
        let zero = [UInt8](repeating: 0, count: 256)
        #expect(throws: JSONWebKeyError.modulusSize(0)) { try JSONWebKey(with(["n": .string(Base64URL.encode(zero))])) }
    }

    @Test("private members and shared secrets are refused", arguments: ["d", "p", "q", "dp", "dq", "qi", "oth"])
    func privateMembers(name: String) {
        #expect(throws: JSONWebKeyError.privateMembers) { try JSONWebKey(with([name: "AQAB"])) }
    }

    @Test("a key with another purpose or of another kind is refused, and says which")
    func purposes() {
        #expect(throws: JSONWebKeyError.symmetric) { try JSONWebKey(["kty": "oct", "k": "c2VjcmV0"]) }
        #expect(throws: JSONWebKeyError.unsupportedKeyType) { try JSONWebKey(["kty": "AKP"]) }
        #expect(throws: JSONWebKeyError.missingMember("kty")) { try JSONWebKey(["n": "AQAB"]) }
        #expect(throws: JSONWebKeyError.missingMember("e")) {
            try JSONWebKey(["kty": "RSA", "n": modulus(bits: 2_048)])
        }
        #expect(throws: JSONWebKeyError.notForVerification) { try JSONWebKey(with(["use": "enc"])) }
        #expect(throws: JSONWebKeyError.notForVerification) { try JSONWebKey(with(["key_ops": ["encrypt"]])) }
        #expect(throws: JSONWebKeyError.unsupportedAlgorithm) { try JSONWebKey(with(["alg": "RSA-OAEP"])) }
        #expect(throws: JSONWebKeyError.malformedMember("kid")) { try JSONWebKey(with(["kid": 1])) }
    }

    @Test("a private key as PEM is refused as such")
    func privatePEM() throws {
        let pem = try PrivateKey.generateRSA(bits: 2_048).pem
        #expect(throws: JSONWebKeyError.privateMembers) { try JSONWebKey(pem: pem) }
    }
}

@Suite("RFC 7517 §5 key sets")
struct JSONWebKeySetTests {
    private func set(_ members: [JSONValue]) -> [UInt8] {
        JSONValue.object(["keys": .array(members)]).serialized()
    }

    @Test("one bad key does not spoil the set, and each is explained")
    func skipping() throws {
        let set = try JSONWebKeySet(
            parsing: set([["kty": "AKP", "kid": "new"], .object(JSONWebKeyTests.rfc), 7, ["kty": "oct", "k": "AA"]]))
        #expect(set.keys.map(\.keyID) == ["2011-04-29"])
        #expect(set.skipped.map(\.index) == [0, 2, 3])
        #expect(set.skipped.map(\.reason) == [.unsupportedKeyType, .malformedMember("keys"), .symmetric])
        #expect(set.skipped.first?.keyID == "new")
    }

    @Test("an id of a kilobyte is read, and a longer one is no id")
    func longIDs() throws {
        func key(_ length: Int) -> JSONValue {
            var key = JSONWebKeyTests.rfc
            key["kid"] = .string(String(repeating: "k", count: length))
            return .object(key)
        }
        let set = try JSONWebKeySet(parsing: set([key(1_024), key(1_025)]))
        #expect(set.keys.count == 1 && set.skipped.map(\.reason) == [.malformedMember("kid")])
    }

    @Test("a document that is no set, or too large a one, is refused")
    func malformed() {
        #expect(throws: JSONWebKeySetError.noKeysMember) { try JSONWebKeySet(parsing: Array("{}".utf8)) }
        #expect(throws: JSONWebKeySetError.json(JSONError(.notAnObject, offset: 0))) {
            try JSONWebKeySet(parsing: Array("[]".utf8))
        }
        #expect(throws: JSONWebKeySetError.tooManyKeys(101, limit: 100)) {
            try JSONWebKeySet(parsing: set(Array(repeating: ["kty": "AKP"], count: 101)))
        }
        #expect(throws: JSONWebKeySetError.json(JSONError(.tooLarge, offset: 262_144))) {
            try JSONWebKeySet(parsing: Array(repeating: 0x20, count: 300_000))
        }
    }
}
