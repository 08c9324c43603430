// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto

/// A key set, tokens of which the last counts, and whether it should be taken.
struct FaultCase {
    static let issuer = "https://login.example.com"
    static let audience = "orders-api"
    static let now = 1_800_000_000.0

    let name: String
    let jwks: String
    let tokens: [String]
    var isGood = false
    /// The fault is in reading claims that nobody verified.
    var readsUnverified = false

    private struct Forge {
        let first: PrivateKey
        let second: PrivateKey

        func jwk(_ key: PrivateKey, _ changes: [String: JSONValue?] = [:]) throws -> JSONValue {
            var object = JSONWebKey(publicKey: try key.publicKey, algorithm: .rs256, keyID: "k1").json
            for (name, value) in changes { object[name] = value }
            return .object(object)
        }

        func jwks(_ keys: JSONValue...) -> String { JSONObject([("keys", .array(keys))]).text }

        func token(
            _ header: [String: JSONValue] = [:], _ claims: [String: JSONValue] = [:], key: PrivateKey? = nil,
            payload: String? = nil, header text: String? = nil
        ) throws -> String {
            var head: JSONObject = ["alg": "RS256", "kid": "k1"]
            for (name, value) in header { head[name] = value }
            var body: JSONObject = [
                "iss": "https://login.example.com", "sub": "alice", "aud": "orders-api", "exp": 1_800_000_600,
            ]
            for (name, value) in claims { body[name] = value }
            let input =
                Base64URL.encode(Array((text ?? head.text).utf8)) + "."
                + Base64URL.encode(Array((payload ?? body.text).utf8))
            let signature = try (key ?? first).sign(Array(input.utf8), scheme: SignatureAlgorithm.rs256.scheme)
            return input + "." + Base64URL.encode(signature)
        }
    }

    static func all() throws -> [FaultCase] {
        let forge = Forge(
            first: try PrivateKey.generateRSA(bits: 2_048), second: try PrivateKey.generateRSA(bits: 2_048))
        let good = try forge.jwks(forge.jwk(forge.first))
        let token = try forge.token()
        let bare = try forge.jwks(forge.jwk(forge.first, ["alg": JSONValue?.none]))
        let twice =
            #"{"iss":"https://evil.example","iss":"https://login.example.com","sub":"alice","aud":"orders-api","exp":1800000600}"#
        return [
            FaultCase(name: "a good token", jwks: good, tokens: [token], isGood: true),
            FaultCase(
                name: "key without alg, good token after one that claims RS512", jwks: bare,
                tokens: [try forge.token(["alg": "RS512"]), token], isGood: true),
            FaultCase(
                name: "one key of a new kind in the set",
                jwks: try forge.jwks(["kty": "AKP", "kid": "n"], forge.jwk(forge.first)),
                tokens: [token], isGood: true),
            FaultCase(
                name: "key for RSA-OAEP", jwks: try forge.jwks(forge.jwk(forge.first, ["alg": "RSA-OAEP"])),
                tokens: [token]),
            FaultCase(
                name: "key for encryption", jwks: try forge.jwks(forge.jwk(forge.first, ["use": "enc"])),
                tokens: [token]),
            FaultCase(name: "unknown kid, retired key", jwks: good, tokens: [try forge.token(["kid": "k0"])]),
            FaultCase(name: "alg none over a good signature", jwks: good, tokens: [try forge.token(["alg": "none"])]),
            FaultCase(name: "alg HS256 over a good signature", jwks: good, tokens: [try forge.token(["alg": "HS256"])]),
            FaultCase(name: "unknown crit", jwks: good, tokens: [try forge.token(["crit": ["x"], "x": 1])]),
            FaultCase(name: "b64", jwks: good, tokens: [try forge.token(["b64": false])]),
            FaultCase(name: "token within a token", jwks: good, tokens: [try forge.token(["cty": "JWT"])]),
            FaultCase(
                name: "logout token", jwks: good, tokens: [try forge.token(["typ": "logout+jwt"], ["events": [:]])]),
            FaultCase(name: "iss twice", jwks: good, tokens: [try forge.token(payload: twice)]),
            FaultCase(
                name: "another issuer", jwks: good, tokens: [try forge.token([:], ["iss": "https://evil.example"])]),
            FaultCase(name: "aud empty", jwks: good, tokens: [try forge.token([:], ["aud": []])]),
            FaultCase(
                name: "exp 1e300", jwks: good,
                tokens: [
                    try forge.token(
                        payload: #"{"iss":"https://login.example.com","sub":"alice","aud":"orders-api","exp":1e300}"#)
                ]),
            FaultCase(
                name: "header number 1e300, unsigned", jwks: good,
                tokens: [try forge.token(key: forge.second, header: #"{"alg":"RS256","kid":"k1","x":1e300}"#)],
                readsUnverified: true
            ),
            FaultCase(name: "padding", jwks: good, tokens: [token + "=="]),
            FaultCase(name: "trailing bits", jwks: good, tokens: [respelled(token)]),
            FaultCase(name: "plain base64", jwks: good, tokens: [plain(token)]),
            FaultCase(
                name: "one kid, two keys", jwks: try forge.jwks(forge.jwk(forge.second), forge.jwk(forge.first)),
                tokens: [token]),
        ]
    }

    /// The last character with another of its unused bits.
    private static func respelled(_ token: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = token.last.flatMap { alphabet.firstIndex(of: $0) } ?? 0
        return String(token.dropLast()) + String(alphabet[last ^ 1])
    }

    /// The signature in the alphabet that URLs do not have.
    private static func plain(_ token: String) -> String {
        let parts = token.split(separator: ".")
        let signature = parts[2].map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return "\(parts[0]).\(parts[1])." + String(signature)
    }
}
