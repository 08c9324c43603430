// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A token bears no mark of another kind (RFC 8725 §3.11, §3.12).
///
/// Providers that do not mark tokens by `typ` sign access tokens, ID tokens, logout tokens and more with the same keys,
/// sometimes for the same audience. What gives those away is looked for here.
struct TokenKindCheck: TokenCheck {
    static let name = "kind"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        let policy = subject.trust.policy
        // Bound to a key whose proof nobody checks here: taken as a bearer token it would be good for a thief
        // (RFC 7800 §3, RFC 9449 §7.2, RFC 8705 §3).
        guard policy.allowsConfirmation || !subject.payload.holds("cnf") else { throw .wrongTokenKind("cnf") }
        let marks = policy.kind.marks
        for claim in marks.foreign where subject.payload.holds(claim) && !policy.toleratedMarks.contains(claim) {
            throw .wrongTokenKind(claim)
        }
        // Some providers name the client of an ID token a second time; another client's is another kind of token.
        if marks.isOfOneClient, subject.payload.holds("client_id"), !policy.toleratedMarks.contains("client_id") {
            let isItsOwn = policy.audience.names.contains { subject.payload.names($0, in: "client_id") }
            guard isItsOwn, subject.payload.isString("client_id") else { throw .wrongTokenKind("client_id") }
        }
        // Amazon Cognito marks its tokens by `token_use`, Keycloak by a claim `typ` beside the header.
        try refuse(subject, "token_use", but: marks.uses)
        let isBound = policy.allowsConfirmation && subject.payload.holds("cnf")
        try refuse(subject, "typ", but: marks.types + (isBound ? marks.typesOfBound : []))
    }

    private func refuse(
        _ subject: CheckSubject, _ claim: String, but marks: [String]
    ) throws(VerificationError) {
        guard !marks.isEmpty, subject.payload.holds(claim), !subject.trust.policy.toleratedMarks.contains(claim)
        else { return }
        guard subject.payload.isString(claim), marks.contains(where: { subject.payload.names($0, in: claim) }) else {
            throw .wrongTokenKind(claim)
        }
    }

    func comparison(_ subject: CheckSubject) -> String {
        let marks = subject.trust.policy.kind.marks
        let found = (marks.foreign + ["client_id", "cnf", "token_use", "typ"]).filter(subject.payload.holds)
        return found.isEmpty ? "no claim that marks a kind" : found.map(subject.shown).joined(separator: "; ")
    }
}

extension TokenKind {
    /// The claims that give another kind away, and what the marks of this kind say.
    fileprivate struct Marks {
        let foreign: [String]
        /// Whether `client_id`, if there, is the audience's.
        var isOfOneClient = false
        var uses: [String] = []
        var types: [String] = []
        /// What else `typ` may be in a token that is bound to a key, as Keycloak marks it.
        var typesOfBound: [String] = []
    }

    fileprivate var marks: Marks {
        switch self {
        case .accessToken, .bearer: TokenKind.ofAccessTokens
        case .idToken: TokenKind.ofIDTokens
        case .logoutToken: TokenKind.ofLogoutTokens
        // Its `typ` tells it from all others.
        case .custom: TokenKind.none
        }
    }

    /// What marks a proof of possession (RFC 9449 §4.2) and a presentation of credentials, which are for one request only.
    private static let proofs = ["htm", "htu", "vp"]
    private static let ofAccessTokens = Marks(
        foreign: ["nonce", "at_hash", "c_hash", "events"] + proofs, uses: ["access"], types: ["Bearer"],
        typesOfBound: ["DPoP"])
    private static let ofIDTokens = Marks(
        foreign: ["events", "scope", "scp"] + proofs, isOfOneClient: true, uses: ["id"], types: ["ID"])
    private static let ofLogoutTokens = Marks(
        foreign: ["nonce", "at_hash", "c_hash", "scope", "scp"] + proofs, isOfOneClient: true, uses: ["logout"],
        types: ["Logout"])
    private static let none = Marks(foreign: [])
}
