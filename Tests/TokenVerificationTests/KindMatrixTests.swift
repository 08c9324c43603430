// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@testable import TokenVerification

@Suite("Seven kinds of tokens before six policies")
struct KindMatrixTests {
    private enum Kind: String, CaseIterable {
        case accessToken, unmarkedAccessToken, idToken, logoutToken, refreshToken, proof, presentation

        var type: JSONValue {
            switch self {
            case .accessToken: "at+jwt"
            case .unmarkedAccessToken, .idToken, .refreshToken, .presentation: "JWT"
            case .logoutToken: "logout+jwt"
            case .proof: "dpop+jwt"
            }
        }

        /// All are for the same audience: what tells them apart is their kind alone.
        var claims: [String: JSONValue?] {
            switch self {
            case .accessToken, .unmarkedAccessToken: [:]
            case .idToken: ["client_id": nil, "scope": nil, "nonce": "n", "at_hash": "h"]
            case .logoutToken:
                [
                    "client_id": nil, "scope": nil, "sid": "s",
                    "events": ["http://schemas.openid.net/event/backchannel-logout": [:]],
                ]
            case .refreshToken: ["typ": "Refresh"]
            case .proof: ["client_id": nil, "scope": nil, "htm": "GET", "htu": "https://api.example.com/"]
            case .presentation: ["client_id": nil, "scope": nil, "vp": ["type": "VerifiablePresentation"]]
            }
        }
    }

    @Test("each policy takes its own kind and no other")
    func matrix() throws {
        let (issuer, audience) = (TokenForge.issuer, TokenForge.audience)
        let policies: [(VerificationPolicy, [Kind])] = [
            (.accessToken(issuer: issuer, audience: audience), [.accessToken]),
            (.bearer(issuer: issuer, audience: audience), [.accessToken, .unmarkedAccessToken]),
            (.idToken(issuer: issuer, clientID: audience), [.idToken]),
            (.logoutToken(issuer: issuer, clientID: audience), [.logoutToken]),
            (.custom(types: ["dpop+jwt"], issuer: .exactly(issuer), audience: .anyOf([audience])), [.proof]),
            (.custom(types: ["secevent+jwt"], issuer: .exactly(issuer), audience: .anyOf([audience])), []),
        ]
        for (policy, own) in policies {
            for kind in Kind.allCases {
                let token = try TokenForge.token(header: ["typ": kind.type], claims: kind.claims)
                let verdict = try TokenForge.verdict(token, policy: TokenForge.policy(policy))
                #expect(
                    (verdict == nil) == own.contains(kind), "\(policy.kind) and \(kind): \(verdict?.code ?? "taken")")
            }
        }
    }
}
