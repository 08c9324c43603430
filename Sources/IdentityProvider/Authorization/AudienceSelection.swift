// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
package import OAuth

/// Whom an access token is meant for: `resource` (RFC 8707) and `audience`, either of which may repeat.
package struct AudienceSelection: Sendable {
    /// The parameters that may repeat.
    package static let parameters: Set<String> = ["resource", "audience"]

    private let context: GrantContext

    package init(_ context: GrantContext) {
        self.context = context
    }

    /// What was asked for, of what the client may select; all of that when nothing was.
    ///
    /// - Throws: `invalid_target`.
    package func audience(of form: FormParameters) throws(OAuthError) -> [String] {
        try AudienceSelection.narrow(selectable, by: form)
    }

    /// The client's, else the tenant's default, else the issuer.
    private var selectable: [String] {
        if !context.client.audience.isEmpty { return context.client.audience }
        let tenantDefault = context.snapshot.record.defaultAudience
        return tenantDefault.isEmpty ? [context.tenant.issuer.description] : tenantDefault
    }

    /// The part of a list that the request asks for, in the request's order.
    ///
    /// - Throws: `invalid_target` for what is not of the list, or no absolute URI without a fragment.
    package static func narrow(_ granted: [String], by form: FormParameters) throws(OAuthError) -> [String] {
        for resource in form.all("resource") where !isAbsoluteURI(resource) {
            throw OAuthError(.invalidTarget, "A resource is an absolute URI without a fragment.")
        }
        var selected: [String] = []
        for target in form.all("resource") + form.all("audience") {
            guard granted.contains(target) else {
                throw OAuthError(.invalidTarget, "A requested audience is not among those that this client may select.")
            }
            if !selected.contains(target) { selected.append(target) }
        }
        return selected.isEmpty ? granted : selected
    }

    /// `scheme:rest` with a scheme of RFC 3986 §3.1, and no fragment.
    private static func isAbsoluteURI(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), !text.contains("#") else { return false }
        let scheme = text[..<colon]
        return scheme.first?.isLetter == true && text.utf8.index(after: colon) < text.utf8.endIndex
            && scheme.utf8.allSatisfy { isSchemeByte($0) } && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
