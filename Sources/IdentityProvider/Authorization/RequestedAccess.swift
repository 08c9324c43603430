// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import OAuth

/// What a request asks for, whatever its grant: a scope (RFC 6749 §3.3) and audiences (RFC 8707 §2).
package struct RequestedAccess: Sendable {
    /// The parameters that may repeat.
    package static let repeatable: Set<String> = ["resource", "audience"]

    /// `nil` when none was sent.
    let scope: Scope?
    /// `resource`, then `audience`, each in its order; all that can be asked for, since each is held against a list.
    let targets: [String]
    /// All that was sent; `nil` for a caller who sends no form.
    let form: FormParameters?

    /// - Throws: `invalid_scope` when the scope breaks the grammar, `invalid_target` for a `resource` that is no absolute
    ///   URI without a fragment.
    package init(_ form: FormParameters) throws(OAuthError) {
        for resource in form.all("resource") where !RequestedAccess.isAbsoluteURI(resource) {
            throw OAuthError(
                .invalidTarget, "A resource is an absolute URI without a fragment.",
                reason: "The resource \(ReasonValue.shown(resource)) is not an absolute URI without a fragment.")
        }
        try self.init(scope: form["scope"], audience: form.all("resource") + form.all("audience"), form: form)
    }

    /// What a caller asks for who sends no form.
    ///
    /// - Throws: `invalid_scope` when the scope breaks the grammar.
    package init(scope text: String?, audience: [String]) throws(OAuthError) {
        try self.init(scope: text, audience: audience, form: nil)
    }

    private init(scope text: String?, audience: [String], form: FormParameters?) throws(OAuthError) {
        self.form = form
        scope = try text.map { text throws(OAuthError) in
            guard let scope = Scope(parsing: text) else {
                throw OAuthError(.invalidScope, "The scope is no space-delimited list of scope tokens.")
            }
            return scope
        }
        targets = audience
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
