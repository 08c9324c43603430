// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The claims that this kind of token must have (RFC 9068 §2.2, OpenID Connect Core §2).
struct RequiredClaimsCheck: TokenCheck {
    static let name = "required claims"

    /// Claims that are text by their definition; of others it is known only that they must say something.
    private static let texts: Set = [
        "acr", "at_hash", "azp", "c_hash", "client_id", "iss", "jti", "nonce", "scope", "sid", "sub",
    ]
    private static let dates: Set = ["auth_time", "exp", "iat", "nbf"]

    static func isDue(by policy: VerificationPolicy) -> Bool { !policy.requiredClaims.isEmpty }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        for claim in subject.trust.policy.requiredClaims {
            guard subject.payload.holds(claim) else { throw .missingClaim(claim) }
            guard says(claim, subject.payload) else { throw .malformedClaim(claim) }
        }
    }

    private func says(_ claim: String, _ payload: JSONDocument) -> Bool {
        if payload.holdsText(claim) { return !Self.dates.contains(claim) }
        if Self.texts.contains(claim) { return false }
        // That the registered ones are dates is known by now.
        if claim == "iat" { return true }
        if Self.dates.contains(claim) { return (try? payload.date(claim)) != nil }
        switch payload[claim] {
        case .null, .string, nil: return false
        case .array(let values): return !values.isEmpty
        case .bool, .number, .object: return true
        }
    }

    func comparison(_ subject: CheckSubject) -> String {
        let required = subject.trust.policy.requiredClaims
        let missing = required.filter { !subject.payload.holds($0) }
        return "due are \(required.joined(separator: ", "))"
            + (missing.isEmpty ? "" : "; missing: \(missing.joined(separator: ", "))")
    }
}
