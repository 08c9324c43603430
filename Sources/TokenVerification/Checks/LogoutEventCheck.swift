// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A logout token says that it is one, and whose (OpenID Connect Back-Channel Logout §2.4, §2.6).
struct LogoutEventCheck: TokenCheck {
    static let name = "logout event"

    private static let event = "http://schemas.openid.net/event/backchannel-logout"

    static func isDue(by policy: VerificationPolicy) -> Bool { policy.kind == .logoutToken }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let events = subject.payload["events"] else { throw .missingClaim("events") }
        guard events.objectValue?[Self.event]?.objectValue != nil else { throw .malformedClaim("events") }
        guard subject.payload.holds("sub") || subject.payload.holds("sid") else { throw .missingClaim("sub") }
        for claim in ["sub", "sid"] where subject.payload.holds(claim) && !subject.payload.holdsText(claim) {
            throw .malformedClaim(claim)
        }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("events")); \(subject.shown("sub")); \(subject.shown("sid"))"
    }
}
