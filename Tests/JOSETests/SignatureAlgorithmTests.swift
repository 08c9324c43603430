// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import Testing

@Suite("RFC 7518 §3.1 and RFC 8037 §3.1 the algorithm table")
struct SignatureAlgorithmTests {
    @Test("each algorithm is found by its exact name, and no secret's is among them")
    func names() {
        #expect(
            SignatureAlgorithm.all.map(\.name)
                == ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"])
        for algorithm in SignatureAlgorithm.all {
            #expect(SignatureAlgorithm(name: algorithm.name) == algorithm)
            #expect(SignatureAlgorithm(name: algorithm.name.lowercased()) == nil)
            #expect(MACAlgorithm(name: algorithm.name) == nil)
        }
        for name in ["HS256", "HS384", "HS512", "none", "", "ES512", "RSA-OAEP"] {
            #expect(SignatureAlgorithm(name: name) == nil)
        }
        #expect(MACAlgorithm.all.allSatisfy { MACAlgorithm(name: $0.name) == $0 })
    }

    @Test("a token of each algorithm is its key's, and its key survives the JWK", arguments: SignatureAlgorithm.all)
    func tokens(algorithm: SignatureAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm.scheme.keyKind)
        let webKey = JSONWebKey(publicKey: try key.publicKey, algorithm: algorithm)
        let copy = try JSONWebKey(webKey.json)
        #expect(copy.thumbprint == webKey.thumbprint && copy.keyID == webKey.thumbprint)
        #expect(copy.algorithm == algorithm && copy.json == webKey.json)
        let text = try CompactToken.sign(
            header: ["alg": .string(algorithm.name)], payload: ["sub": "a"], key: key, algorithm: algorithm)
        let token = try CompactToken(parsing: text)
        for candidate in SignatureAlgorithm.all {
            #expect(token.isSigned(by: copy.publicKey, algorithm: candidate) == (candidate == algorithm))
            #expect(webKey.fits(candidate) == (candidate == algorithm))
        }
    }

    @Test("a key whose alg is for another kind of key is refused")
    func otherKind() throws {
        for algorithm in SignatureAlgorithm.all {
            var object = JSONWebKey(
                publicKey: try PrivateKey.generate(algorithm.scheme.keyKind).publicKey, algorithm: nil
            )
            .json
            for other in SignatureAlgorithm.all where other.scheme.keyKind != algorithm.scheme.keyKind {
                object["alg"] = .string(other.name)
                #expect(throws: JSONWebKeyError.algorithmOfAnotherKey) { try JSONWebKey(object) }
            }
        }
    }

    @Test("points off the curve, of another length or another curve are refused")
    func points() throws {
        let p256 = JSONWebKey(publicKey: try PrivateKey.generate(.ec(.p256)).publicKey, algorithm: nil).json
        func error(_ change: [String: JSONValue]) -> JSONWebKeyError? {
            var object = p256
            for (name, value) in change { object[name] = value }
            do throws(JSONWebKeyError) { _ = try JSONWebKey(object) } catch { return error }
            return nil
        }
        let one = Base64URL.encode([UInt8](repeating: 0, count: 31) + [1])
        #expect(error([:]) == nil)
        #expect(error(["x": .string(one)]) == .rejectedByLibrary)
        #expect(error(["x": "AQ"]) == .malformedMember("x"))
        #expect(error(["y": 1]) == .malformedMember("y"))
        #expect(error(["crv": "P-521"]) == .unsupportedCurve)
        #expect(error(["crv": "P-384"]) == .malformedMember("x"))
        #expect(error(["kty": "OKP"]) == .unsupportedCurve)
        #expect(error(["d": "AQ"]) == .privateMembers)
    }

    @Test("a secret that is shorter than the digest makes no code, and confirms none")
    func shortSecrets() throws {
        for algorithm in MACAlgorithm.all {
            let due = algorithm.digest.byteCount
            let long = SharedSecret([UInt8](repeating: 7, count: due))
            let short = SharedSecret([UInt8](repeating: 7, count: due - 1))
            #expect("\(long)" == "<redacted>")
            let text = try CompactToken.authenticate(
                header: ["alg": .string(algorithm.name)], payload: [:], secret: long, algorithm: algorithm)
            let token = try CompactToken(parsing: text)
            #expect(token.isAuthentic(by: long, algorithm: algorithm))
            #expect(!token.isAuthentic(by: short, algorithm: algorithm))
            for other in MACAlgorithm.all where other != algorithm {
                #expect(!token.isAuthentic(by: long, algorithm: other))
            }
            #expect(throws: CryptoError.self) {
                try CompactToken.authenticate(header: [:], payload: [:], secret: short, algorithm: algorithm)
            }
        }
    }
}
