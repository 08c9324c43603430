// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenVerification

@Suite("The claims of a token")
struct ClaimCheckTests {
    @Test(
        "the issuer is compared byte for byte",
        arguments: [
            "https://login.example.com/", "https://LOGIN.example.com", "https://login.example.co",
            "https://login.example.com.evil", "",
        ])
    func issuer(value: String) throws {
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["iss": .string(value)])) == .wrongIssuer)
    }

    @Test("strings that only look the same are not the same")
    func canonicalEquivalence() throws {
        let composed = "https://caf\u{E9}.example"
        let decomposed = "https://cafe\u{301}.example"
        let policy = TokenForge.policy(.accessToken(issuer: composed, audience: TokenForge.audience))
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["iss": .string(composed)]), policy: policy) == nil)
        #expect(
            try TokenForge.verdict(TokenForge.token(claims: ["iss": .string(decomposed)]), policy: policy)
                == .wrongIssuer)
    }

    @Test("the audience may be one of several, whole")
    func audience() throws {
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["aud": ["other", "orders-api"]])) == nil)
        for value in ["orders", "orders-api2", "Orders-api", "", [], ["orders"]] as [JSONValue] {
            #expect(try TokenForge.verdict(TokenForge.token(claims: ["aud": value])) == .wrongAudience)
        }
        for value in [1, [1], ["orders-api", 1], ["x": 1], nil, true, [["orders-api"]]] as [JSONValue] {
            #expect(try TokenForge.verdict(TokenForge.token(claims: ["aud": .some(value)])) == .malformedClaim("aud"))
        }
    }

    @Test(
        "a claim that must be there is missed by name",
        arguments: ["iss", "aud", "exp", "sub", "client_id", "iat", "jti"])
    func required(claim: String) throws {
        #expect(try TokenForge.verdict(TokenForge.token(claims: [claim: .none])) == .missingClaim(claim))
    }

    @Test("a mistyped claim is never taken for an absent one")
    func mistyped() throws {
        let strings = ["iss", "sub", "jti", "client_id"]
        for claim in strings {
            for value in [1, true, [], [:], nil] as [JSONValue] {
                #expect(
                    try TokenForge.verdict(TokenForge.token(claims: [claim: .some(value)])) == .malformedClaim(claim))
            }
        }
        for claim in ["exp", "nbf", "iat"] {
            for value in ["123", true, [], [:], nil] as [JSONValue] {
                #expect(
                    try TokenForge.verdict(TokenForge.token(claims: [claim: .some(value)])) == .malformedClaim(claim))
            }
        }
    }

    @Test(
        "dates that no clock shows are refused, and nothing traps",
        arguments: ["1e300", "1e400", "-1e400", "9223372036854775807", "1e18"])
    func extremes(literal: String) throws {
        for claim in ["exp", "nbf", "iat"] {
            var claims = TokenForge.claims
            claims[claim] = nil
            let payload = claims.text.dropLast() + ",\"\(claim)\":\(literal)}"
            #expect(try TokenForge.verdict(TokenForge.token(rawPayload: String(payload))) == .malformedClaim(claim))
        }
    }

    @Test("exp is over at its second, with leeway later")
    func expiration() throws {
        let now = TokenForge.now
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["exp": .number(JSONNumber(now))])) == .tokenExpired)
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["exp": .number(JSONNumber(now + 1))])) == nil)
        var policy = TokenForge.policy()
        policy.expirationLeeway = 5
        #expect(
            try TokenForge.verdict(TokenForge.token(claims: ["exp": .number(JSONNumber(now - 4))]), policy: policy)
                == nil)
        #expect(
            try TokenForge.verdict(TokenForge.token(claims: ["exp": .number(JSONNumber(now - 5))]), policy: policy)
                == .tokenExpired)
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["exp": -1])) == .tokenExpired)
    }

    @Test("nbf and iat may be half a minute ahead, and no more")
    func future() throws {
        let now = TokenForge.now
        let ahead = JSONValue.number(JSONNumber(now + 30))
        let beyond = JSONValue.number(JSONNumber(now + 31))
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["nbf": ahead, "iat": ahead])) == nil)
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["nbf": beyond])) == .tokenNotYetValid)
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["iat": beyond])) == .issuedInFuture)
        #expect(try TokenForge.verdict(TokenForge.token(claims: ["nbf": .none])) == nil)
    }
}

@Suite("The kinds of tokens")
struct TokenKindTests {
    private static let access = TokenForge.policy()
    private static let bearer = TokenForge.policy(.bearer(issuer: TokenForge.issuer, audience: TokenForge.audience))
    private static let identity = TokenForge.policy(.idToken(issuer: TokenForge.issuer, clientID: "demo-app"))

    private func verdict(
        _ type: JSONValue?, _ policy: VerificationPolicy, _ claims: [String: JSONValue?] = [:]
    ) throws
        -> VerificationError?
    {
        try TokenForge.verdict(TokenForge.token(header: ["typ": type], claims: claims), policy: policy)
    }

    @Test("an access token's typ is at+jwt, as a media type")
    func accessToken() throws {
        for type in ["at+jwt", "AT+JWT", "application/at+jwt"] {
            #expect(try verdict(.string(type), Self.access) == nil)
        }
        for type in ["JWT", "jwt+at", "", "application/application/at+jwt", "id+jwt"] {
            #expect(try verdict(.string(type), Self.access) == .wrongType)
        }
        #expect(try verdict(nil, Self.access) == .wrongType)
    }

    @Test("a bearer token is JWT, at+jwt or unmarked, and nothing else")
    func bearer() throws {
        for type in ["JWT", "at+jwt"] { #expect(try verdict(.string(type), Self.bearer) == nil) }
        #expect(try verdict(nil, Self.bearer) == nil)
        for type in ["ID", "Refresh", "logout+jwt", "dpop+jwt", "secevent+jwt"] {
            #expect(try verdict(.string(type), Self.bearer) == .wrongType)
        }
        let marks: [(String, JSONValue)] = [
            ("nonce", "n"), ("at_hash", "h"), ("c_hash", "h"), ("events", [:]), ("token_use", "id"), ("typ", "Refresh"),
        ]
        for (claim, value) in marks {
            #expect(try verdict("JWT", Self.bearer, [claim: value]) == .wrongTokenKind(claim))
        }
        #expect(try verdict("JWT", Self.bearer, ["token_use": "access", "typ": "Bearer"]) == nil)
    }

    @Test("a bearer token has a subject, unless the policy does without one")
    func bearerSubject() throws {
        #expect(try verdict("JWT", Self.bearer, ["sub": nil]) == .missingClaim("sub"))
        #expect(try verdict("JWT", Self.bearer, ["sub": ""]) == .malformedClaim("sub"))
        var policy = Self.bearer
        policy.requiredClaims.removeAll { $0 == "sub" }
        #expect(try verdict("JWT", policy, ["sub": nil]) == nil)
    }

    @Test("an ID token is its client's")
    func idToken() throws {
        func verdict(
            _ type: JSONValue?, _ policy: VerificationPolicy, _ claims: [String: JSONValue?] = [:]
        ) throws -> VerificationError? {
            try self.verdict(type, policy, ["client_id": nil, "scope": nil].merging(claims) { $1 })
        }
        let aud: [String: JSONValue?] = ["aud": "demo-app", "nonce": "n", "at_hash": "h"]
        #expect(try verdict("JWT", Self.identity, aud) == nil)
        #expect(try verdict("at+jwt", Self.identity, aud) == .wrongType)
        #expect(try verdict("JWT", Self.identity) == .wrongAudience)
        #expect(try verdict("JWT", Self.identity, ["aud": "demo-app", "azp": "other"]) == .wrongAuthorizedParty)
        #expect(try verdict("JWT", Self.identity, ["aud": ["demo-app", "x"]]) == .missingClaim("azp"))
        #expect(try verdict("JWT", Self.identity, ["aud": ["demo-app", "x"], "azp": "demo-app"]) == nil)
        #expect(try verdict("JWT", Self.identity, ["aud": "demo-app", "azp": 1]) == .malformedClaim("azp"))
        #expect(try verdict("JWT", Self.identity, aud.merging(["client_id": "demo-app"]) { $1 }) == nil)
        for (claim, value) in [("events", [:]), ("scope", "x"), ("client_id", "other"), ("scp", ["x"])]
            as [(String, JSONValue)]
        {
            #expect(try verdict("JWT", Self.identity, ["aud": "demo-app", claim: value]) == .wrongTokenKind(claim))
        }
    }

    @Test("whom a token is for besides its client is the policy's to say")
    func trustedAudiences() throws {
        let bare: [String: JSONValue?] = ["client_id": nil, "scope": nil, "aud": ["demo-app", "project"]]
        let named = bare.merging(["azp": "demo-app"]) { $1 }
        func verdict(_ trusted: Set<String>?, _ claims: [String: JSONValue?]) throws -> VerificationError? {
            var policy = Self.identity
            policy.trustedAudiences = trusted
            return try self.verdict("JWT", policy, claims)
        }
        #expect(try verdict(nil, bare) == .missingClaim("azp"))
        #expect(try verdict(nil, named) == nil)
        for claims in [bare, named] {
            #expect(try verdict(["project"], claims) == nil)
            #expect(try verdict([], claims) == .wrongAudience)
            #expect(try verdict(["Project"], claims) == .wrongAudience)
        }
        #expect(try verdict([], bare.merging(["aud": ["demo-app"]]) { $1 }) == nil)
    }

    @Test("providers that name the client otherwise, or leave the audience out, have rules of their own")
    func clients() throws {
        var policy = TokenForge.policy(
            .bearer(issuer: .exactly(TokenForge.issuer), audience: .anyOfIfPresent([TokenForge.audience])))
        policy.authorizedParties = ["demo-app"]
        let none: [String: JSONValue?] = ["client_id": nil]
        for claim in ["azp", "client_id", "cid", "appid"] {
            #expect(try verdict("JWT", policy, none.merging(["aud": nil, claim: "demo-app"]) { $1 }) == nil)
            #expect(try verdict("JWT", policy, none.merging([claim: "other"]) { $1 }) == .wrongAuthorizedParty)
            #expect(try verdict("JWT", policy, none.merging([claim: 1]) { $1 }) == .malformedClaim(claim))
        }
        #expect(try verdict("JWT", policy, ["azp": "other"]) == .wrongAuthorizedParty)
        #expect(try verdict("JWT", policy, none) == .missingClaim("azp"))
        #expect(try verdict("JWT", policy, ["aud": "another-api"]) == .wrongAudience)
        #expect(try verdict("JWT", policy, ["aud": []]) == .wrongAudience)
    }

    @Test("a mark of another kind may be tolerated by name, and a token bound to a key when its proof is checked")
    func tolerated() throws {
        var policy = TokenForge.policy(.bearer(issuer: TokenForge.issuer, audience: TokenForge.audience))
        #expect(try verdict("JWT", policy, ["nonce": "n"]) == .wrongTokenKind("nonce"))
        let bound: [String: JSONValue?] = ["typ": "DPoP", "cnf": ["jkt": "x"]]
        #expect(try verdict("JWT", policy, bound) == .wrongTokenKind("cnf"))
        policy.toleratedMarks = ["nonce"]
        policy.allowsConfirmation = true
        #expect(try verdict("JWT", policy, ["nonce": "n"]) == nil)
        #expect(try verdict("JWT", policy, bound) == nil)
        #expect(try verdict("JWT", policy, ["nonce": "n", "at_hash": "h"]) == .wrongTokenKind("at_hash"))
        #expect(try verdict("JWT", policy, ["typ": "Refresh"]) == .wrongTokenKind("typ"))
        // A mark without what it says, or that is no text, is still another kind's.
        #expect(try verdict("JWT", policy, ["typ": "DPoP"]) == .wrongTokenKind("typ"))
        #expect(try verdict("JWT", policy, ["typ": ["DPoP"], "cnf": ["jkt": "x"]]) == .wrongTokenKind("typ"))
    }

    @Test("an empty typ is not the same as none")
    func emptyType() throws {
        let policy = TokenForge.policy(.bearer(issuer: TokenForge.issuer, audience: TokenForge.audience))
        #expect(try verdict(nil, policy) == nil)
        #expect(try verdict("", policy) == .wrongType)
        #expect(try verdict("application/", policy) == .wrongType)
    }

    @Test("an ID token is no access token, and an access token no ID token")
    func crossing() throws {
        let identity = try TokenForge.token(header: ["typ": "JWT"], claims: ["aud": "demo-app", "at_hash": "h"])
        #expect(try TokenForge.verdict(identity, policy: Self.access) == .wrongType)
        #expect(try TokenForge.verdict(try TokenForge.token(), policy: Self.identity) == .wrongType)
    }
}
