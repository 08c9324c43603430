// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import Testing

@Suite("RFC 7515 compact tokens")
struct CompactTokenTests {
    /// RFC 7515 Appendix A.2.
    static let rfcKey: JSONObject = [
        "kty": "RSA",
        "n": .string(
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
                + "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
        ),
        "e": "AQAB",
    ]
    static let rfcToken =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"

    private static let key = Result { try PrivateKey.generateRSA(bits: 2_048) }

    private func error(_ text: String) -> CompactTokenError? {
        do {
            _ = try CompactToken(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    @Test("the example of RFC 7515 A.2 verifies and is read")
    func rfcExample() throws {
        let key = try JSONWebKey(Self.rfcKey).publicKey
        let token = try CompactToken(parsing: Self.rfcToken)
        #expect(token.header.algorithm == "RS256")
        #expect(token.isSigned(by: key, algorithm: .rs256))
        let claims = try RegisteredClaims(token.payload())
        #expect(claims.issuer == "joe")
        #expect(claims.expiration == NumericDate(seconds: 1_300_819_380))
    }

    @Test("what is signed is read back as it was")
    func roundTrip() throws {
        let key = try Self.key.get()
        let payload: JSONObject = ["sub": "alice", "n": 9_007_199_254_740_993]
        let text = try CompactToken.sign(
            header: ["alg": "RS256", "kid": "k"], payload: payload, key: key, algorithm: .rs256)
        let token = try CompactToken(parsing: text)
        #expect(token.header.keyID == "k")
        #expect(token.isSigned(by: try key.publicKey, algorithm: .rs256))
        #expect(try token.payload() == payload)
    }

    @Test(
        "another number of parts is refused",
        arguments: ["", ".", "..", "a.b", "a.b.c.d", "a.b.c.d.e", ".b.c", "a..c", "{\"payload\":\"x\"}"])
    func parts(text: String) {
        #expect(error(text) == .notThreeParts)
    }

    @Test("a megabyte of dots and a header of eight megabytes cost nothing")
    func sizes() {
        #expect(error(String(repeating: ".", count: 1_000_000)) == .tooLarge)
        #expect(error(String(repeating: "A", count: 8_000_000) + ".e30.") == .tooLarge)
        #expect(error(String(repeating: "A", count: 5_000) + ".e30.AA") == .tooLarge)
    }

    @Test(
        "a header that is no strict JSON object with a string alg is refused",
        arguments: [
            "[]", "\"x\"", "{}", "{\"alg\":1}", "{\"alg\":\"RS256\",\"alg\":\"none\"}", "{\"alg\":\"RS256\",\"kid\":1}",
            "{\"alg\":\"RS256\",\"typ\":null}", "{\"alg\":\"RS256\",}",
        ])
    func headers(json: String) {
        #expect(error(Base64URL.encode(Array(json.utf8)) + ".e30.AA") == .malformedHeader)
    }

    @Test("padding, white space and trailing bits in any part are refused")
    func encodings() {
        let parts = Self.rfcToken.split(separator: ".").map(String.init)
        #expect(error("\(parts[0])=.\(parts[1]).\(parts[2])") == .malformedEncoding)
        #expect(error("\(parts[0]).\(parts[1]).\(parts[2])\n") == .malformedEncoding)
        #expect(error("\(parts[0]).\(parts[1]).\(parts[2].dropLast())x") == .malformedEncoding)
    }

    @Test("a payload that is no object is found out", arguments: ["[]", "\"x\"", "1", "null", "{\"a\":1,\"a\":2}"])
    func payloads(json: String) throws {
        let token = try CompactToken(parsing: "eyJhbGciOiJSUzI1NiJ9.\(Base64URL.encode(Array(json.utf8))).AA")
        #expect(throws: CompactTokenError.malformedPayload) { try token.payload() }
    }

    @Test("a mistyped claim is an error that names it, never an absent claim")
    func mistypedClaims() throws {
        let wrong: [(String, JSONValue)] = [
            ("iss", 1), ("iss", ["a"]), ("sub", nil), ("aud", 1), ("aud", [1]), ("aud", ["a", nil]), ("exp", "123"),
            ("exp", true), ("nbf", ["x"]), ("iat", [:]), ("jti", 5),
        ]
        for (claim, value) in wrong {
            #expect(throws: ClaimError(claim: claim)) { try RegisteredClaims(JSONObject([(claim, value)])) }
        }
        #expect(try RegisteredClaims(["aud": "a"] as JSONObject).audience == ["a"])
        #expect(try RegisteredClaims(["aud": []] as JSONObject).audience == [])
    }
}
