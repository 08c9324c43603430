// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto
import Testing

@testable import TokenVerification

@Suite("Choosing a key")
struct KeySetTests {
    private let key = TokenForge.key
    private let other = TokenForge.otherKey

    @Test("an unknown kid is never answered with another key")
    func unknownKey() throws {
        #expect(try TokenForge.verdict(TokenForge.token(header: ["kid": "k2"])) == .unknownKey)
        for kid in ["", "../../etc/passwd", "' OR 1=1", "__proto__", "k1\u{0}", String(repeating: "k", count: 2_000)] {
            #expect(try TokenForge.verdict(TokenForge.token(header: ["kid": .string(kid)])) == .unknownKey)
        }
    }

    @Test("a kid that is no string makes the token malformed", arguments: [1, true, [], [:], nil] as [JSONValue])
    func mistypedKid(value: JSONValue) throws {
        #expect(try TokenForge.verdict(TokenForge.token(header: ["kid": .some(value)])) == .malformedToken)
    }

    @Test("without a kid the only key will do, and of two none")
    func noKid() throws {
        let token = try TokenForge.token(header: ["kid": .none])
        #expect(try TokenForge.verdict(token) == nil)
        let two = try TokenForge.keySet([TokenForge.webKey(key.get()), TokenForge.webKey(other.get(), id: "k2")])
        #expect(try TokenForge.verdict(token, keys: two) == .ambiguousKey)
    }

    @Test("two keys of one kid are ambiguous; the same key twice is one")
    func duplicateKid() throws {
        let two = try TokenForge.keySet([TokenForge.webKey(key.get()), TokenForge.webKey(other.get())])
        #expect(try TokenForge.verdict(TokenForge.token(), keys: two) == .ambiguousKey)
        let same = try TokenForge.keySet([TokenForge.webKey(key.get()), TokenForge.webKey(key.get())])
        #expect(same.count == 1)
        #expect(try TokenForge.verdict(TokenForge.token(), keys: same) == nil)
    }

    @Test("ids that only look the same are those of two keys")
    func equivalentKids() throws {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let key = try TokenForge.key.get()
        let keys = try TokenForge.keySet([composed, decomposed].map { try TokenForge.webKey(key, id: $0) })
        #expect(keys.count == 2 && keys.skipped.isEmpty)
        let verifier = TokenVerifier(keys: keys, policy: TokenForge.policy())
        for kid in [composed, decomposed] {
            #expect(throws: Never.self) { try verifier.verify(TokenForge.token(header: ["kid": .string(kid)])) }
        }
    }

    @Test("a key without alg takes what the policy allows, before and after a token that asks for more")
    func keyWithoutAlgorithm() throws {
        var jwk = try TokenForge.webKey(key.get())
        jwk["alg"] = nil
        let verifier = TokenVerifier(keys: try TokenForge.keySet([jwk]), policy: TokenForge.policy())
        for _ in 0..<2 {
            _ = try verifier.verify(TokenForge.token())
            for algorithm in ["HS256", "RS512", "PS256"] {
                #expect(throws: VerificationError.algorithmNotAllowed) {
                    try verifier.verify(TokenForge.token(header: ["alg": .string(algorithm)]))
                }
            }
        }
    }

    @Test("a key that names another algorithm verifies none but that, whatever the policy allows")
    func keyOfAnotherAlgorithm() throws {
        var policy = TokenForge.policy()
        policy.algorithms = [.rs256, .rs512]
        let other = try TokenForge.keySet([TokenForge.webKey(key.get(), algorithm: .rs512)])
        #expect(try TokenForge.verdict(TokenForge.token(), policy: policy, keys: other) == .unknownKey)
        var encrypting = try TokenForge.webKey(key.get(), id: "k2")
        encrypting["alg"] = "RSA-OAEP"
        let both = try TokenForge.keySet([TokenForge.webKey(key.get()), encrypting])
        #expect(both.skipped.map(\.reason.code) == ["unsupported_algorithm"])
        #expect(try TokenForge.verdict(TokenForge.token(header: ["kid": "k2"]), keys: both) == .unknownKey)
    }

    @Test("the public key's bytes are no HMAC secret")
    func confusion() throws {
        let token = try TokenForge.token(header: ["alg": "HS256"])
        let keys = try KeySet(pem: try key.get().publicKey.pem, keyID: "k1")
        #expect(try TokenForge.verdict(token, keys: keys) == .algorithmNotAllowed)
    }

    @Test("a key for encryption is not there")
    func encryptionKey() throws {
        var jwk = try TokenForge.webKey(key.get())
        jwk["use"] = "enc"
        let error = #expect(throws: KeySetError.self) { try TokenForge.keySet([jwk]) }
        #expect(error?.description.contains("key 1: it is not meant for verifying signatures") == true)
    }

    @Test("one bad key spoils no other, and each says why it is not used")
    func diagnosis() throws {
        let good = try TokenForge.webKey(key.get())
        func changed(_ id: String, _ members: [String: JSONValue?]) -> JSONObject {
            var jwk = good
            jwk["kid"] = .string(id)
            for (name, value) in members { jwk[name] = value }
            return jwk
        }
        let bad = [
            changed("enc", ["use": "enc"]), changed("ops", ["key_ops": ["encrypt"]]),
            changed("kty", ["kty": "AKP"]), changed("alg", ["alg": "RSA-OAEP"]), changed("curve", ["alg": "ES256"]),
            ["kty": "EC", "kid": "crv", "crv": "P-192", "x": "AA", "y": "AA"],
            changed("small", ["n": .string(Base64URL.encode([UInt8](repeating: 0xFF, count: 128)))]),
            changed("exponent", ["e": "AQ"]), changed("half", ["n": .none]), changed("garbled", ["n": "?"]),
            changed("private", ["d": "AQAB"]), ["kty": "oct", "kid": "secret", "k": "c2VjcmV0"],
            changed("k1", [:]),
        ]
        let keys = try TokenForge.keySet([good] + bad)
        #expect(keys.keyIDs == ["k1"])
        #expect(try TokenForge.verdict(TokenForge.token(), keys: keys) == nil)
        #expect(keys.skipped.map(\.index) == Array(1...bad.count))
        #expect(keys.skipped.map(\.keyID) == bad.map { $0["kid"]?.stringValue })
        #expect(
            keys.skipped.map(\.reason.code) == [
                "not_for_verification", "not_for_verification", "unsupported_key_type", "unsupported_algorithm",
                "algorithm_of_another_key", "unsupported_curve", "modulus_size", "exponent", "missing_member",
                "malformed_member", "private_members", "symmetric", "duplicate",
            ])
        // What is left out later has its place in the source, too.
        let second = try TokenForge.keySet(Array(bad[..<3]) + [good, TokenForge.webKey(other.get(), id: "k2")])
        let pinned = second.pinned(to: [second.thumbprints[0]])
        #expect(pinned.keyIDs == ["k1"] && pinned.skipped.map(\.index) == [0, 1, 2, 4])
        #expect(pinned.skipped.last?.reason.code == "not_pinned" && pinned.skipped.last?.keyID == "k2")
        // A diagnosis goes to logs, where no secret may be.
        #expect(!keys.skipped.map(\.description).joined().contains("c2VjcmV0"))
    }

    @Test("a PEM key is named by its thumbprint unless a name is given")
    func pem() throws {
        let pem = try key.get().publicKey.pem
        let thumbprint = JSONWebKey(publicKey: try key.get().publicKey, algorithm: nil).thumbprint
        #expect(try KeySet(pem: pem).keyIDs == [thumbprint])
        let named = try KeySet(pem: pem, keyID: "k1")
        #expect(try TokenForge.verdict(TokenForge.token(), keys: named) == nil)
        let privatePEM = try key.get().pem
        #expect(throws: KeySetError.privateKey) { try KeySet(pem: privatePEM) }
        #expect(throws: KeySetError.malformedPEM(reason: "PUBLIC KEY or CERTIFICATE is due")) { try KeySet(pem: "x") }
        #expect(throws: KeySetError.malformedPEM(reason: "it holds more than one block")) { try KeySet(pem: pem + pem) }
    }
}

@Suite("Keys in files and folders")
struct KeyFolderTests {
    private let key = TokenForge.key

    private func folder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        for (name, text) in files {
            let file = url.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(url.path)
    }

    private func jwks() throws -> String {
        JSONValue.object(["keys": [.object(try TokenForge.webKey(key.get()))]]).text
    }

    @Test("a folder's JWK set and PEM files are one set, and the same key is one key")
    func merging() throws {
        let files = [
            "jwks.json": try jwks(), "copy.pem": try key.get().publicKey.pem,
            "k2.pem": try TokenForge.otherKey.get().publicKey.pem, "README.md": "not a key",
            "issuer.txt": TokenForge.issuer + "\n",
        ]
        try folder(files) { path in
            let keys = try KeySet(contentsOf: path)
            #expect(keys.keyIDs == ["k1", "k2"])
            #expect(keys.issuer == TokenForge.issuer)
            #expect(try TokenForge.verdict(TokenForge.token(), keys: keys) == nil)
            #expect(try KeySet(contentsOf: path + "/jwks.json").keyIDs == ["k1"])
            #expect(try KeySet(contentsOf: path + "/k2.pem").count == 1)
        }
    }

    @Test("a policy for another issuer than the folder's is refused")
    func otherIssuer() throws {
        try folder(["jwks.json": try jwks(), "issuer.txt": "https://other.example.com\n"]) { path in
            let keys = try KeySet(contentsOf: path)
            #expect(try TokenForge.verdict(TokenForge.token(), keys: keys) == .keysOfAnotherIssuer)
        }
    }

    @Test("a folder of folders says which to choose")
    func folders() throws {
        try folder(["default/jwks.json": try jwks(), "other/jwks.json": try jwks()]) { path in
            #expect(throws: KeySetError.holdsFolders(path: path, folders: ["default", "other"])) {
                try KeySet(contentsOf: path)
            }
            let error = #expect(throws: KeySetError.self) { try KeySet(contentsOf: path) }
            #expect(error?.description.contains("\(path)/default") == true)
        }
    }

    @Test("no key, no file, and a private key are errors")
    func errors() throws {
        try folder(["README.md": "x"]) { path in
            #expect(throws: KeySetError.empty(skipped: [])) { try KeySet(contentsOf: path) }
            #expect(throws: KeySetError.unreadable(path: path + "/none")) { try KeySet(contentsOf: path + "/none") }
        }
        try folder(["k.pem": try key.get().pem]) { path in
            #expect(throws: KeySetError.privateKey) { try KeySet(contentsOf: path) }
        }
    }
}
