// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `aud` names the policy's audience, byte for byte (RFC 7519 §4.1.3).
struct AudienceCheck: TokenCheck {
    static let name = "audience"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        let payload = subject.payload
        let policy = subject.trust.policy
        switch policy.audience {
        case .unchecked: return
        case .anyOfIfPresent(let wanted):
            guard payload.holds("aud") else { return }
            guard wanted.contains(where: { payload.names($0, in: "aud") }) else { throw .wrongAudience }
        case .anyOf(let wanted):
            guard payload.holds("aud") else { throw .missingClaim("aud") }
            guard wanted.contains(where: { payload.names($0, in: "aud") }) else { throw .wrongAudience }
        case .allOf(let wanted):
            guard payload.holds("aud") else { throw .missingClaim("aud") }
            // Of no audience every token would have all.
            guard !wanted.isEmpty, wanted.allSatisfy({ payload.names($0, in: "aud") }) else { throw .wrongAudience }
        }
        try refuseStrangers(subject)
    }

    /// A token that another party holds, too, is good for that party as well, unless it is trusted not to use it.
    private func refuseStrangers(_ subject: CheckSubject) throws(VerificationError) {
        let policy = subject.trust.policy
        guard let trusted = policy.trustedAudiences, subject.payload.hasSeveral("aud") else { return }
        for audience in subject.payload["aud"]?.arrayValue ?? [] {
            let isTrusted = (policy.audience.names + trusted).contains { isSame($0, audience.stringValue ?? "") }
            guard isTrusted else { throw .wrongAudience }
        }
    }

    func comparison(_ subject: CheckSubject) -> String {
        switch subject.trust.policy.audience {
        case .anyOf(let wanted): "\(subject.shown("aud")); due is \(wanted.joined(separator: " or "))"
        case .anyOfIfPresent(let wanted): "\(subject.shown("aud")); due is none, or \(wanted.joined(separator: " or "))"
        case .allOf(let wanted): "\(subject.shown("aud")); due is \(wanted.joined(separator: " and "))"
        case .unchecked: "\(subject.shown("aud")); the policy takes any"
        }
    }
}

extension VerificationPolicy.AudienceRule {
    /// The audiences that the rule names.
    var names: [String] {
        switch self {
        case .anyOf(let names), .allOf(let names), .anyOfIfPresent(let names): names
        case .unchecked: []
        }
    }
}
