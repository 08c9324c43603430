// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns what a token is held against once its shape is known: one small check per file. Those of the header run
// before the signature is verified, those of the claims after it.

import JOSE

/// One check.
///
/// It throws why the token is refused, and says what it compared.
protocol TokenCheck: Sendable {
    /// What a report calls it.
    static var name: String { get }

    /// Whether a token that passed now may fail later.
    static var dependsOnTime: Bool { get }

    /// Whether the policy asks for it.
    static func isDue(by policy: VerificationPolicy) -> Bool

    func check(_ subject: CheckSubject) throws(VerificationError)

    /// What is compared, whether it passes or fails; shown only to who asked for an explanation.
    func comparison(_ subject: CheckSubject) -> String
}

extension TokenCheck {
    static var dependsOnTime: Bool { false }

    static func isDue(by policy: VerificationPolicy) -> Bool { true }
}

/// The checks of the claims, in their order: whose and for whom, then when, then what.
enum TokenChecks {
    static let all: [any TokenCheck] = [
        IssuerCheck(), AudienceCheck(), AuthorizedPartyCheck(), ExpirationCheck(), NotBeforeCheck(), IssuedAtCheck(),
        LifetimeCheck(), RequiredClaimsCheck(), TokenKindCheck(), LogoutEventCheck(), NonceCheck(), TokenHashCheck(),
        AuthenticationAgeCheck(), AuthenticationContextCheck(),
    ]
}

/// A token whose signature holds, and the moment at which it is judged.
struct CheckSubject {
    let payload: JSONDocument
    let dates: TokenDates
    let algorithm: TokenAlgorithm
    let trust: Trust
    let now: NumericDate

    /// A claim as an explanation shows it: shortened, and without what could steer a terminal.
    func shown(_ claim: String) -> String {
        payload[claim].map { "\(claim) is \(printable($0.text))" } ?? "no \(claim)"
    }
}

/// The dates of a payload, of which each check needs one.
struct TokenDates: Equatable {
    let expiration: NumericDate?
    let notBefore: NumericDate?
    let issuedAt: NumericDate?

    /// Also finds a registered claim of the wrong type (RFC 7519 §4.1): it is never taken for an absent one.
    ///
    /// - Throws: ``ClaimError`` that names the claim.
    init(_ payload: JSONDocument) throws(ClaimError) {
        for claim in ["iss", "sub", "jti"] where payload.holds(claim) && !payload.isString(claim) {
            throw ClaimError(claim: claim)
        }
        guard !payload.holds("aud") || payload.isStringOrStrings("aud") else { throw ClaimError(claim: "aud") }
        expiration = try payload.date("exp")
        notBefore = try payload.date("nbf")
        issuedAt = try payload.date("iat")
    }
}

/// A text of a token for a person's eyes: in printable ASCII, and not too long.
package func printable(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(120)
        .map { (0x20..<0x7F).contains($0.value) ? String($0) : "\\u{\(String($0.value, radix: 16))}" }
    return shown.joined() + (shown.count < text.unicodeScalars.count ? "…" : "")
}
