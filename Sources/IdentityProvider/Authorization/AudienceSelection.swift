// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
package import OAuth

/// Whom an access token is meant for (RFC 8707 §2).
package struct AudienceSelection: Sendable {
    private let context: GrantContext

    package init(_ context: GrantContext) {
        self.context = context
    }

    /// What was asked for, of what the client may select; all of that when nothing was.
    ///
    /// - Throws: `invalid_target`.
    package func audience(for requested: RequestedAccess) throws(OAuthError) -> [String] {
        if context.client.isUnknown, !requested.targets.isEmpty { return requested.targets }
        return try AudienceSelection.select(requested.targets, among: selectable) { target in
            OAuthError(
                .invalidTarget, "A requested audience is not among those that this client may select.",
                reason: "The audience \(ReasonValue.shown(target)) is not among those that client "
                    + "\(context.client.id) may select: \(ReasonValue.list(selectable)).")
        }
    }

    /// The client's, else the tenant's default, else the issuer.
    private var selectable: [String] {
        if !context.client.audience.isEmpty { return context.client.audience }
        let tenantDefault = context.snapshot.record.defaultAudience
        return tenantDefault.isEmpty ? [context.tenant.issuer.description] : tenantDefault
    }

    /// The part of what was granted that the request asks for, in the request's order; all of it when it asks for none.
    ///
    /// - Throws: `invalid_target` for an audience that was not granted.
    package static func narrow(_ granted: [String], to requested: RequestedAccess) throws(OAuthError) -> [String] {
        try select(requested.targets, among: granted) { target in
            OAuthError(
                .invalidTarget, "A requested audience goes beyond what was granted.",
                reason: "The audience \(ReasonValue.shown(target)) goes beyond what was granted: "
                    + "\(ReasonValue.list(granted)).")
        }
    }

    private static func select(
        _ targets: [String], among list: [String], refusal: (String) -> OAuthError
    ) throws(OAuthError) -> [String] {
        var selected: [String] = []
        for target in targets {
            // Byte for byte, and what is signed is what was configured: `==` also holds for texts that only look the same.
            guard let match = list.first(where: { isSame($0, target) }) else { throw refusal(target) }
            if !selected.contains(match) { selected.append(match) }
        }
        return selected.isEmpty ? list : selected
    }
}
