// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
import JOSE
package import OAuth

/// Whom a request names as its client and its user.
///
/// Nobody has judged it, and what stands there may be a secret in the wrong place: it is compared, and shown only where it is
/// known to be a client's id.
package enum ClaimedCallers {
    /// By `client_id`, by its credentials, or as the one that made its assertion.
    package static func clients(in headers: HTTPFields, _ parameters: [FormParameters]) -> [String] {
        var names = parameters.flatMap { $0.all("client_id") }
        for header in headers[values: .authorization] {
            guard let sent = BasicCredentials(authorization: header) else { continue }
            // As they are taken: form-encoded, or as many clients send them.
            names += [sent.formDecoded, sent].compactMap { $0?.userID }
        }
        for assertion in parameters.flatMap({ $0.all("client_assertion") }) {
            guard let claims = CompactToken.unverifiedClaims(of: assertion) else { continue }
            names += ["sub", "iss"].compactMap { claims[$0]?.stringValue }
        }
        return names
    }

    /// By the name that signs in, the hint, or the button of a user.
    package static func users(in parameters: [FormParameters]) -> [String] {
        ["username", "login_hint", "user"].flatMap { name in parameters.flatMap { $0.all(name) } }
    }
}
