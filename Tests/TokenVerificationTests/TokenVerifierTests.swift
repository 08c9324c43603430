// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto
import Testing
import TokenVerification

@Suite("Verifying a token")
struct TokenVerifierTests {
    @Test("a good token holds, and is read")
    func good() throws {
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy())
        let token = try verifier.verify(
            TokenForge.token(claims: ["groups": ["admins"], "tenant": ["id": 7]]))
        #expect(token.subject == "alice")
        #expect(token.issuer == TokenForge.issuer)
        #expect(token.audience == [TokenForge.audience])
        #expect(token.clientID == "demo-app")
        #expect(token.expiration == Date(timeIntervalSince1970: Double(TokenForge.now + 600)))
        #expect(token.scopes.containsAll("openid", "orders:read"))
        #expect(!token.scopes.containsAll("openid", "orders:write"))
        #expect(token.scopes.containsAny("orders:write", "orders:read"))
        #expect(token.groups == ["admins"])
        let odd = try verifier.verify(TokenForge.token(claims: ["groups": ["admins", 1], "roles": ["a": true]]))
        #expect(odd.groups.isEmpty && odd.roles.isEmpty)
        struct Custom: Decodable, Sendable {
            struct Tenant: Decodable, Sendable { let id: Int }
            let tenant: Tenant
        }
        #expect(try token.claims(as: Custom.self).tenant.id == 7)
        var shown = "\(token)"
        dump(token, to: &shown)
        #expect(!shown.contains("alice") && !shown.contains("["))
    }

    @Test("a string of roles or groups is one name, also with spaces in it; only scopes are split")
    func names() throws {
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy())
        let single = try verifier.verify(
            TokenForge.token(claims: ["roles": "Guest admin", "groups": "Site owners", "scope": "a b"]))
        #expect(single.roles == ["Guest admin"])
        #expect(single.groups == ["Site owners"])
        #expect(single.scopes.values == ["a", "b"])
        let several = try verifier.verify(
            TokenForge.token(claims: ["roles": ["Guest admin", "x"], "groups": "", "scope": nil, "scp": "c d"]))
        #expect(several.roles == ["Guest admin", "x"])
        #expect(several.groups.isEmpty)
        #expect(several.scopes.values == ["c", "d"])
    }

    @Test("RFC 7519 §2: a date of an own type is seconds since 1970, with a fraction or without")
    func dates() throws {
        struct Dates: Decodable, Sendable {
            let iat: Date
            let exp: Date
            let updated_at: Date
        }
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy())
        let token = try verifier.verify(
            TokenForge.token(claims: ["updated_at": JSONValue(parsing: Array("1700000000.5".utf8))]))
        let dates = try token.claims(as: Dates.self)
        #expect(dates.iat == token.issuedAt)
        #expect(dates.exp == token.expiration)
        #expect(dates.updated_at == Date(timeIntervalSince1970: 1_700_000_000.5))
    }

    @Test("a header that was read before is taken for no other, in any order and from many threads")
    func headers() async throws {
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy())
        let cases: [(String, VerificationError?)] = [
            (try TokenForge.token(), nil), (try TokenForge.token(header: ["alg": "none"]), .algorithmNotAllowed),
            (try TokenForge.token(header: ["kid": "other"]), .unknownKey),
            (try TokenForge.token(header: ["crit": []]), .unsupportedCriticalHeader),
            (try TokenForge.token(header: ["typ": "JWT"]), .wrongType), ("e30.e30.AAAA", .malformedToken),
        ]
        @Sendable func verdict(_ token: String) -> VerificationError? {
            do throws(VerificationError) {
                _ = try verifier.verify(token)
                return nil
            } catch {
                return error
            }
        }
        for (token, due) in cases + cases.reversed() { #expect(verdict(token) == due) }
        await withTaskGroup { group in
            for (token, due) in Array(repeating: cases, count: 200).joined() {
                group.addTask { #expect(verdict(token) == due) }
            }
        }
    }

    @Test(
        "an algorithm that is not allowed is refused, however it is spelled, with any signature",
        arguments: [
            "none", "None", "NONE", "nOnE", "none ", " none", "", "HS256", "RS512", "PS256", "rs256", "RS256\u{0}",
        ])
    func algorithms(name: String) throws {
        let good = try TokenForge.token(header: ["alg": .string(name)])
        let input = good.split(separator: ".").prefix(2).joined(separator: ".")
        #expect(try TokenForge.verdict(good) == .algorithmNotAllowed)
        #expect(try TokenForge.verdict(input + ".") == .algorithmNotAllowed)
        #expect(try TokenForge.verdict(input + ".AAAA") == .algorithmNotAllowed)
    }

    @Test("a changed bit in any part is found")
    func tampering() throws {
        let token = try TokenForge.token()
        let parts = token.split(separator: ".").map(String.init)
        let forged = Base64URL.encode(Array(TokenForge.claims.text.replacing("alice", with: "mallo").utf8))
        #expect(try TokenForge.verdict("\(parts[0]).\(forged).\(parts[2])") == .invalidSignature)
        var signature = try Base64URL.decode(parts[2])
        signature[17] ^= 4
        #expect(try TokenForge.verdict("\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))") == .invalidSignature)
        let header = Base64URL.encode(Array(#"{"alg":"RS256","typ":"at+jwt","kid":"k1","x":1}"#.utf8))
        #expect(try TokenForge.verdict("\(header).\(parts[1]).\(parts[2])") == .invalidSignature)
        #expect(try TokenForge.verdict("\(parts[0]).\(parts[1]).") == .invalidSignature)
    }

    @Test("one token has one spelling: trailing bits, padding, another alphabet and line ends are refused")
    func spellings() throws {
        let token = try TokenForge.token()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        // 256 bytes leave four bits of the last character unused.
        let last = try #require(token.last.flatMap { alphabet.firstIndex(of: $0) })
        for variant in 0..<16 where last / 16 * 16 + variant != last {
            let other = token.dropLast() + String(alphabet[last / 16 * 16 + variant])
            #expect(try TokenForge.verdict(String(other)) == .malformedToken)
        }
        let respelled = token.replacing("-", with: "+").replacing("_", with: "/")
        for other in [token + "==", token + "\n", " " + token, respelled, token.replacing(".", with: ".\r\n")] {
            #expect(try TokenForge.verdict(other) == .malformedToken)
        }
    }

    @Test("a forged token that has also expired says that it is forged")
    func forgedAndExpired() throws {
        let token = try TokenForge.token(claims: ["exp": 1], key: TokenForge.otherKey.get())
        #expect(try TokenForge.verdict(token) == .invalidSignature)
    }

    @Test(
        "a shape that is none is refused",
        arguments: ["", "a", "a.b", "a.b.c", "a.b.c.d.e", "Bearer x.y.z", "e30.e30.e30", "{}"])
    func shapes(text: String) throws {
        #expect(try TokenForge.verdict(text) == .malformedToken)
    }

    @Test("the JSON serialisations are refused, whatever they hold beside a good token")
    func serializations() throws {
        let token = try TokenForge.token()
        let parts = token.split(separator: ".").map(String.init)
        let flattened =
            #"{"protected":"\#(parts[0])","header":{"alg":"none"},"payload":"\#(parts[1])","signature":"\#(parts[2])"}"#
        let general =
            #"{"payload":"\#(parts[1])","signatures":[{"protected":"\#(parts[0])","signature":"\#(parts[2])"}]}"#
        for text in [flattened, general, #"{"":"\#(token)"}"#, #"{" \#(parts[0]).":".\#(parts[1])."}.\#(parts[2])"#] {
            #expect(try TokenForge.verdict(text) == .malformedToken)
        }
    }

    @Test("an encrypted token is refused before any of it is read")
    func encrypted() throws {
        let parts = try TokenForge.token().split(separator: ".").map(String.init)
        let header = Base64URL.encode(Array(#"{"alg":"RS256","enc":"A256GCM","zip":"DEF","p2c":2147483647}"#.utf8))
        for text in [
            "\(header).AA.AA.AA.AA", "\(parts[0]).\(parts[1]).\(parts[2]).AA.AA",
            "\(parts[0]).\(parts[1]).\(parts[2]).AA",
            "\(parts[0])..\(parts[1]).\(parts[2])",
        ] {
            #expect(try TokenForge.verdict(text) == .malformedToken)
        }
    }

    @Test(
        "a hostile kid is the name of no key, and no path, query or property",
        arguments: [
            "", " k1", "k1 ", "K1", "k1\u{0}", "k", "k12", "../k1", "/dev/null", "k1' OR '1'='1", "__proto__",
            "constructor",
            "\u{212A}1", "k1\u{200B}", "\u{202E}1k", "%6b1", "0", "null", "http://127.0.0.1:9/k1", "${jndi:ldap://x}",
        ])
    func hostileKids(kid: String) throws {
        #expect(try TokenForge.verdict(TokenForge.token(header: ["kid": .string(kid)])) == .unknownKey)
    }

    @Test("an enormous token is refused by its size")
    func size() throws {
        #expect(try TokenForge.verdict(String(repeating: ".", count: 1_000_000)) == .tokenTooLarge)
        let kid = String(repeating: "k", count: 1_000_000)
        #expect(try TokenForge.verdict(TokenForge.token(header: ["kid": .string(kid)])) == .tokenTooLarge)
    }

    @Test(
        "an extension is never understood", arguments: [["exp"], [], ["x", "x"], "exp", nil, ["b64"]] as [JSONValue])
    func critical(value: JSONValue) throws {
        #expect(try TokenForge.verdict(TokenForge.token(header: ["crit": value])) == .unsupportedCriticalHeader)
    }

    @Test("an unencoded payload and a nested token are refused")
    func nesting() throws {
        #expect(try TokenForge.verdict(TokenForge.token(header: ["b64": true])) == .unsupportedCriticalHeader)
        #expect(try TokenForge.verdict(TokenForge.token(header: ["cty": "JWT"])) == .wrongTokenKind("cty"))
    }

    @Test("a key that the token brings, or points at, is not looked at")
    func embeddedKeys() throws {
        let other = try TokenForge.otherKey.get()
        let jwk = JSONValue.object(try TokenForge.webKey(other))
        let header: [String: JSONValue?] = [
            "jwk": jwk, "jku": "http://127.0.0.1:9/keys", "x5u": "http://127.0.0.1:9/", "x5c": ["AA"],
        ]
        #expect(try TokenForge.verdict(TokenForge.token(header: header, key: other)) == .invalidSignature)
        #expect(try TokenForge.verdict(TokenForge.token(header: header)) == nil)
    }

    @Test(
        "a payload that is no object is refused",
        arguments: ["[]", "\"x\"", "1", "null", "{\"iss\":1,\"iss\":1}", "{\"a\":1e}"])
    func payloads(json: String) throws {
        #expect(try TokenForge.verdict(TokenForge.token(rawPayload: json)) == .malformedToken)
    }

    @Test("a duplicate member that an escape hides is refused, in header and payload")
    func duplicates() throws {
        let header = #"{"alg":"RS256","\u0061lg":"none","typ":"at+jwt","kid":"k1"}"#
        #expect(
            try TokenForge.verdict(TokenForge.token(rawHeader: header, rawPayload: TokenForge.claims.text))
                == .malformedToken)
        let payload = TokenForge.claims.text.replacing("\"jti\"", with: "\"\\u0073ub\":\"eve\",\"jti\"")
        #expect(try TokenForge.verdict(TokenForge.token(rawPayload: payload)) == .malformedToken)
    }

    @Test("explain reports every check, and agrees with verify")
    func explanation() throws {
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy())
        let good = verifier.explain(try TokenForge.token())
        #expect(good.isValid)
        #expect(good.checks.map(\.name).contains("audience"))
        let bad = verifier.explain(try TokenForge.token(claims: ["aud": "other", "exp": 1]))
        #expect(bad.error == .wrongAudience)
        #expect(bad.checks.filter { $0.error != nil }.map(\.name) == ["audience", "expiration"])
        #expect(bad.description.contains("FAIL  expiration"))
        let forged = verifier.explain(try TokenForge.token(key: TokenForge.otherKey.get()))
        #expect(forged.error == .invalidSignature)
        #expect(!forged.checks.contains { $0.name == "issuer" })
    }

    @Test("no error shows any of the token, and each has a code and a challenge")
    func errors() throws {
        let token = try TokenForge.token(claims: ["aud": "secret-audience"])
        let error = try #require(try TokenForge.verdict(token))
        #expect(error.code == "wrong_audience")
        #expect(error.httpStatus == 401)
        #expect(!error.isRetryable)
        #expect(VerificationError.unknownKey.isRetryable)
        #expect(!"\(error)".contains("secret"))
        #expect(
            error.wwwAuthenticate(realm: "a\"b") == "Bearer realm=\"ab\", error=\"invalid_token\", "
                + "error_description=\"The token is meant for another audience\"")
    }
}
