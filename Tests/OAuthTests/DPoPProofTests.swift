// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import OAuth
import Testing

@Suite("RFC 9449 §4.2 the proof of a key")
struct DPoPProofTests {
    /// The key of RFC 9449's examples, in the header of a proof.
    private static let header =
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo"
        + "RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19"

    @Test("RFC 9449 §4.2 figure 2, §6.1 figure 8: the example for a token, and the thumbprint that binds it")
    func tokenExample() throws {
        let payload =
            "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwi"
            + "aWF0IjoxNTYyMjYyNjE2fQ"
        let signature = "2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
        let proof = try DPoPProof("\(Self.header).\(payload).\(signature)")
        #expect(proof.keyThumbprint == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")
        #expect(proof.id == "-BwC3ESc6acc2lTc" && proof.method == "POST")
        #expect(proof.target == "https://server.example.com/token" && proof.issuedAt.seconds == 1_562_262_616)
        #expect(proof.accessTokenHash == nil && proof.nonce == nil)
    }

    @Test("RFC 9449 §7.1 figure 13: the example for a resource, with the hash of its access token")
    func resourceExample() throws {
        let payload =
            "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0"
            + "ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9"
        let signature = "2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
        let proof = try DPoPProof("\(Self.header).\(payload).\(signature)")
        #expect(proof.target == "https://resource.example.org/protectedresource" && proof.method == "GET")
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
        #expect(proof.accessTokenHash == Base64URL.encode(sha256(Array(token.utf8))))
    }

    private static let key = Result { try PrivateKey.generate(.ec(.p256)) }
    private static let claims: JSONObject = ["jti": "1", "htm": "POST", "htu": "http://a.test/token", "iat": 1]

    private static func header(_ changes: [String: JSONValue?] = [:]) throws -> JSONObject {
        let jwk = JSONWebKey(publicKey: try key.get().publicKey, algorithm: nil).json
        var header: JSONObject = ["typ": "dpop+jwt", "alg": "ES256", "jwk": .object(jwk)]
        for (name, value) in changes { header[name] = value }
        return header
    }

    private static func proof(
        _ header: JSONObject, _ claims: JSONObject, key: PrivateKey? = nil, by algorithm: SignatureAlgorithm = .es256
    ) throws -> String {
        try CompactToken.sign(header: header, payload: claims, key: try key ?? Self.key.get(), algorithm: algorithm)
    }

    private func refusal(_ text: String) -> String? {
        do throws(OAuthError) {
            _ = try DPoPProof(text)
            return nil
        } catch {
            return error.code == .invalidDPoPProof ? error.description : "another code"
        }
    }

    @Test("RFC 9449 §4.3 items 2 to 7: type, algorithm, key and signature")
    func headers() throws {
        #expect(refusal(try Self.proof(try Self.header(), Self.claims)) == nil)
        #expect(refusal(try Self.proof(try Self.header(["typ": "DPoP+JWT"]), Self.claims)) == nil)
        let jwk = try #require(try Self.header()["jwk"]?.objectValue)
        var secret = jwk
        secret["d"] = "AAAA"
        var encrypting = jwk
        encrypting["use"] = "enc"
        let other = try PrivateKey.generate(.ec(.p256))
        let rsa = JSONWebKey(publicKey: try PrivateKey.generateRSA(bits: 2_048).publicKey, algorithm: nil).json
        let bad: [(String, String)] = [
            ("a.b.c", "no signed token"), ("", "no signed token"),
            (try Self.proof(try Self.header(["crit": ["x"]]), Self.claims), "no signed token"),
            (try Self.proof(try Self.header(["b64": false]), Self.claims), "no signed token"),
            (try Self.proof(try Self.header(["typ": "JWT"]), Self.claims), "typ"),
            (try Self.proof(try Self.header(["typ": .none]), Self.claims), "typ"),
            (try Self.proof(try Self.header(["alg": "none"]), Self.claims), "signed by none of"),
            (try Self.proof(try Self.header(["alg": "HS256"]), Self.claims), "signed by none of"),
            (try Self.proof(try Self.header(["alg": "ES384"]), Self.claims), "not signed by its jwk"),
            (try Self.proof(try Self.header(["jwk": .none]), Self.claims), "brings no jwk"),
            (try Self.proof(try Self.header(["jwk": "x"]), Self.claims), "brings no jwk"),
            (try Self.proof(try Self.header(["jwk": .object(secret)]), Self.claims), "cannot be used"),
            (try Self.proof(try Self.header(["jwk": .object(encrypting)]), Self.claims), "cannot be used"),
            (try Self.proof(try Self.header(["jwk": .object(rsa)]), Self.claims), "not signed by its jwk"),
            (try Self.proof(try Self.header(), Self.claims, key: other), "not signed by its jwk"),
        ]
        for (text, expected) in bad { #expect(refusal(text)?.contains(expected) == true, "\(expected)") }
    }

    @Test("RFC 9449 §4.3 item 3: jti, htm, htu and iat are due, each of its type")
    func claims() throws {
        let bad: [(String, JSONValue?)] = [
            ("jti", nil), ("jti", ""), ("jti", 1), ("htm", nil), ("htm", ["POST"]), ("htu", nil), ("htu", 1),
            ("iat", nil), ("iat", "1"), ("ath", 1), ("nonce", 1),
        ]
        for (name, value) in bad {
            var claims = Self.claims
            claims[name] = value
            let text = refusal(try Self.proof(try Self.header(), claims))
            #expect(text == "The claim \(name) of the proof is missing or mistyped.")
        }
    }

    @Test("keys of every kind prove", arguments: SignatureAlgorithm.all)
    func algorithms(algorithm: SignatureAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm.scheme.keyKind)
        let jwk = JSONWebKey(publicKey: try key.publicKey, algorithm: nil)
        let header = try Self.header(["alg": .string(algorithm.name), "jwk": .object(jwk.json)])
        let proof = try DPoPProof(try Self.proof(header, Self.claims, key: key, by: algorithm))
        #expect(proof.keyThumbprint == jwk.thumbprint)
        #expect(DPoPProof.algorithms.contains(algorithm.name))
    }
}
