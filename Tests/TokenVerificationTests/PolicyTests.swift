// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing

@testable import TokenVerification

@Suite("What a policy asks for")
struct PolicyTests {
    private static let identity: [String: JSONValue?] = ["aud": "demo-app", "client_id": nil, "scope": nil]
    private static let idToken = TokenForge.policy(.idToken(issuer: TokenForge.issuer, clientID: "demo-app"))

    private func verdict(
        _ policy: VerificationPolicy, _ claims: [String: JSONValue?] = [:], type: JSONValue? = "JWT"
    ) throws -> VerificationError? {
        try TokenForge.verdict(TokenForge.token(header: ["typ": type], claims: claims), policy: policy)
    }

    private func identityVerdict(
        _ policy: VerificationPolicy, _ claims: [String: JSONValue?]
    ) throws -> VerificationError? {
        try verdict(policy, Self.identity.merging(claims) { $1 })
    }

    @Test("any of several audiences is not all of them, and none asked for is none that holds")
    func audiences() throws {
        func verdict(_ rule: VerificationPolicy.AudienceRule, _ aud: JSONValue?) throws -> VerificationError? {
            let policy = TokenForge.policy(.bearer(issuer: .exactly(TokenForge.issuer), audience: rule))
            return try self.verdict(policy, ["aud": aud])
        }
        #expect(try verdict(.anyOf(["a", "b"]), "b") == nil)
        #expect(try verdict(.allOf(["a", "b"]), "b") == .wrongAudience)
        #expect(try verdict(.allOf(["a", "b"]), ["b", "x", "a"]) == nil)
        #expect(try verdict(.anyOf([]), "b") == .wrongAudience)
        #expect(try verdict(.allOf([]), "b") == .wrongAudience)
        #expect(try verdict(.unchecked, nil) == nil)
        #expect(try verdict(.unchecked, 1) == .malformedClaim("aud"))
    }

    @Test("an issuer that is waived may be any, or missing; it is still text")
    func waivedIssuer() throws {
        let policy = TokenForge.policy(.bearer(issuer: .unchecked, audience: .anyOf([TokenForge.audience])))
        #expect(try verdict(policy, ["iss": "https://other.example"]) == nil)
        #expect(try verdict(policy, ["iss": nil]) == nil)
        #expect(try verdict(policy, ["iss": 1]) == .malformedClaim("iss"))
    }

    @Test("the nonce is that of the request, byte for byte")
    func nonce() throws {
        var policy = Self.idToken
        #expect(try identityVerdict(policy, ["nonce": "n"]) == nil)
        policy.nonce = "n"
        #expect(try identityVerdict(policy, ["nonce": "n"]) == nil)
        #expect(try identityVerdict(policy, ["nonce": "N"]) == .wrongNonce)
        #expect(try identityVerdict(policy, [:]) == .missingClaim("nonce"))
        #expect(try identityVerdict(policy, ["nonce": ["n"]]) == .malformedClaim("nonce"))
    }

    @Test("at_hash and c_hash are of what came with the token")
    func hashes() throws {
        var policy = Self.idToken
        policy.accessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
        policy.authorizationCode = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"
        // The values of OpenID Connect Core, appendices A.3 and A.4.
        let good: [String: JSONValue?] = ["at_hash": "77QmUPtjPfzWtF2AnpK9RQ", "c_hash": "LDktKdoQak3Pk0cnXxCltA"]
        #expect(try identityVerdict(policy, good) == nil)
        #expect(try identityVerdict(policy, good.merging(["at_hash": "x"]) { $1 }) == .wrongHash("at_hash"))
        #expect(try identityVerdict(policy, good.merging(["c_hash": nil]) { $1 }) == .missingClaim("c_hash"))
        #expect(try identityVerdict(policy, good.merging(["c_hash": 1]) { $1 }) == .malformedClaim("c_hash"))
        #expect(try identityVerdict(policy, [:]) == .missingClaim("at_hash"))
        policy.requiresTokenHashes = false
        #expect(try identityVerdict(policy, [:]) == nil)
        #expect(try identityVerdict(policy, ["at_hash": "x"]) == .wrongHash("at_hash"))
        policy.nonce = "n-0S6_WzA2Mj"
        var text = ""
        dump(policy, to: &text)
        #expect(!"\(policy)\(text)".contains("n-0S6"))
        #expect(!"\(policy)\(text)".contains("jHkWEdUX") && !text.contains("Qcb0"))
    }

    @Test("the user proved who they are lately, and strongly enough")
    func authentication() throws {
        var policy = TokenForge.policy(
            .idToken(issuer: TokenForge.issuer, clientID: "demo-app", maxAge: 300))
        func ago(_ seconds: Int64) -> [String: JSONValue?] {
            ["auth_time": .number(JSONNumber(TokenForge.now - seconds)), "acr": "2"]
        }
        #expect(try identityVerdict(policy, ago(330)) == nil)
        #expect(try identityVerdict(policy, ago(331)) == .authenticationTooOld)
        #expect(try identityVerdict(policy, ago(-31)) == .issuedInFuture)
        #expect(try identityVerdict(policy, [:]) == .missingClaim("auth_time"))
        #expect(try identityVerdict(policy, ["auth_time": "1"]) == .malformedClaim("auth_time"))
        policy.authenticationContexts = ["2", "3"]
        #expect(try identityVerdict(policy, ago(0)) == nil)
        #expect(
            try identityVerdict(policy, ago(0).merging(["acr": "1"]) { $1 }) == .wrongAuthenticationContext)
        #expect(try identityVerdict(policy, ago(0).merging(["acr": nil]) { $1 }) == .missingClaim("acr"))
        #expect(try identityVerdict(policy, ago(0).merging(["acr": 2]) { $1 }) == .malformedClaim("acr"))
    }

    @Test("lifetime, clients and claims of one's own may be asked for")
    func bounds() throws {
        var policy = TokenForge.policy()
        policy.maximumLifetime = 610
        func verdict(_ claims: [String: JSONValue?]) throws -> VerificationError? {
            try self.verdict(policy, claims, type: "at+jwt")
        }
        #expect(try verdict([:]) == nil)
        policy.maximumLifetime = 609
        #expect(try verdict([:]) == .lifetimeTooLong)
        policy.maximumLifetime = nil
        policy.authorizedParties = ["demo-app"]
        #expect(try verdict(["azp": "demo-app"]) == nil)
        #expect(try verdict(["azp": "other"]) == .wrongAuthorizedParty)
        #expect(try verdict([:]) == nil)
        #expect(try verdict(["client_id": "other"]) == .wrongAuthorizedParty)
        policy.authorizedParties = nil
        policy.requiredClaims += ["groups"]
        #expect(try verdict(["groups": ["a"]]) == nil)
        #expect(try verdict([:]) == .missingClaim("groups"))
        for empty in ["", [], nil] as [JSONValue] {
            #expect(try verdict(["groups": .some(empty)]) == .malformedClaim("groups"))
        }
    }

    @Test("a logout token says that it is one, whose it is, and nothing of a login")
    func logout() throws {
        let policy = TokenForge.policy(.logoutToken(issuer: TokenForge.issuer, clientID: "demo-app"))
        let event: JSONValue = ["http://schemas.openid.net/event/backchannel-logout": [:]]
        func verdict(_ claims: [String: JSONValue?]) throws -> VerificationError? {
            let base = Self.identity.merging(["events": event, "sid": "s"]) { $1 }
            return try self.verdict(policy, base.merging(claims) { $1 }, type: "logout+jwt")
        }
        #expect(try verdict([:]) == nil)
        #expect(try verdict(["sub": nil]) == nil)
        #expect(try verdict(["sub": nil, "sid": nil]) == .missingClaim("sub"))
        #expect(try verdict(["nonce": "n"]) == .wrongTokenKind("nonce"))
        #expect(try verdict(["events": nil]) == .missingClaim("events"))
        for events in [["x": [:]], [], "x", ["http://schemas.openid.net/event/backchannel-logout": true]] as [JSONValue]
        {
            #expect(try verdict(["events": events]) == .malformedClaim("events"))
        }
        #expect(try verdict(["sid": 1]) == .malformedClaim("sid"))
    }

    @Test("a token bound to a key is refused, unless whoever takes it says that they check the proof")
    func confirmation() throws {
        var policy = TokenForge.policy()
        let cnf: [String: JSONValue?] = ["cnf": ["jkt": "x"]]
        #expect(try verdict(policy, cnf, type: "at+jwt") == .wrongTokenKind("cnf"))
        policy.allowsConfirmation = true
        #expect(try verdict(policy, cnf, type: "at+jwt") == nil)
    }

    @Test("a secret verifies its own algorithm only, is long enough, and is never told")
    func secrets() throws {
        let secret = SharedSecret([UInt8](repeating: 7, count: 32))
        let verifier = try TokenVerifier(secret: secret, policy: TokenForge.policy())
        func token(_ algorithm: MACAlgorithm, _ name: String) throws -> String {
            try CompactToken.authenticate(
                header: ["alg": .string(name), "typ": "at+jwt"], payload: TokenForge.claims,
                secret: SharedSecret([UInt8](repeating: 7, count: 64)), algorithm: algorithm)
        }
        let good = try CompactToken.authenticate(
            header: ["alg": "HS256", "typ": "at+jwt"], payload: TokenForge.claims, secret: secret, algorithm: .hs256)
        #expect(try verifier.verify(good).subject == "alice")
        #expect(throws: VerificationError.invalidSignature) { try verifier.verify(token(.hs256, "HS256")) }
        #expect(throws: VerificationError.algorithmNotAllowed) { try verifier.verify(token(.hs512, "HS512")) }
        #expect(throws: VerificationError.algorithmNotAllowed) { try verifier.verify(TokenForge.token()) }
        #expect(throws: VerifierConfigurationError.secretTooShort) {
            try TokenVerifier(secret: secret, algorithm: .hs512, policy: TokenForge.policy())
        }
        var text = ""
        dump(secret, to: &text)
        #expect("\(secret)" == "<redacted>" && !text.contains("7"))
    }
}

@Suite("Several issuers")
struct SeveralIssuersTests {
    private static let other = "https://other.example.com"

    private func verifier() throws -> TokenVerifier {
        let second = try TokenForge.keySet([TokenForge.webKey(TokenForge.otherKey.get())])
        return try TokenVerifier(issuers: [
            TrustedIssuer(keys: try TokenForge.keys(), policy: TokenForge.policy()),
            TrustedIssuer(
                keys: second, policy: TokenForge.policy(.accessToken(issuer: Self.other, audience: TokenForge.audience))
            ),
        ])
    }

    @Test("the same kid of two issuers is two keys: a signature of one is nothing to the other")
    func sameKeyID() throws {
        let verifier = try verifier()
        let theirs = try TokenForge.otherKey.get()
        #expect(try verifier.verify(TokenForge.token()).issuer == TokenForge.issuer)
        #expect(
            try verifier.verify(TokenForge.token(claims: ["iss": .string(Self.other)], key: theirs)).issuer
                == Self.other)
        #expect(throws: VerificationError.invalidSignature) { try verifier.verify(TokenForge.token(key: theirs)) }
        #expect(throws: VerificationError.invalidSignature) {
            try verifier.verify(TokenForge.token(claims: ["iss": .string(Self.other)]))
        }
    }

    @Test(
        "only an issuer's exact name chooses it",
        arguments: ["https://other.example.com/", "https://OTHER.example.com", "", "?", "a:b", nil, 1] as [JSONValue])
    func names(issuer: JSONValue) throws {
        #expect(throws: VerificationError.wrongIssuer) {
            try verifier().verify(TokenForge.token(claims: ["iss": .some(issuer)]))
        }
        #expect(throws: VerificationError.missingClaim("iss")) {
            try verifier().verify(TokenForge.token(claims: ["iss": .none]))
        }
    }

    @Test("issuers that cannot be told apart are no configuration")
    func configuration() throws {
        let keys = try TokenForge.keys()
        let issuer = TrustedIssuer(keys: keys, policy: TokenForge.policy())
        #expect(throws: VerifierConfigurationError.noIssuer) { try TokenVerifier(issuers: []) }
        #expect(throws: VerifierConfigurationError.duplicateIssuer(TokenForge.issuer)) {
            try TokenVerifier(issuers: [issuer, issuer])
        }
        let any = TrustedIssuer(keys: keys, policy: .bearer(issuer: .unchecked, audience: .unchecked))
        #expect(throws: VerifierConfigurationError.uncheckedIssuer) { try TokenVerifier(issuers: [issuer, any]) }
    }
}
