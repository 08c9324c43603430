// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
import JOSE
package import OAuth

/// Whom a request names as its client: by `client_id`, by its credentials, or as the one that made its assertion.
///
/// Nobody has judged it, and what stands there may be a secret in the wrong place: it is compared, and shown only where it is
/// known to be a client's id.
package enum ClaimedClients {
    package static func names(in headers: HTTPFields, _ parameters: [FormParameters]) -> [String] {
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
}
