// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// An access token in the header `Authorization`, and how it is presented (RFC 6750 §2.1, RFC 9449 §7.1).
package struct AccessTokenCredentials: Equatable, Sendable {
    package enum Scheme: String, Sendable {
        /// By whoever has it.
        case bearer
        /// With a proof of the key that it is bound to.
        case dpop

        /// The scheme of a header's value, whatever follows it; `nil` for any other.
        package init?(authorization header: String) {
            guard let name = header.split(separator: " ", maxSplits: 1).first else { return nil }
            self.init(rawValue: name.lowercased())
        }
    }

    package let token: String
    package let scheme: Scheme

    package init(token: String, scheme: Scheme) {
        self.token = token
        self.scheme = scheme
    }

    /// Reads the header's value: a scheme in any case, and one token behind it; `nil` for anything else.
    package init?(authorization header: String) {
        guard let scheme = Scheme(authorization: header) else { return nil }
        let parts = header.split(separator: " ")
        guard parts.count == 2 else { return nil }
        self.init(token: String(parts[1]), scheme: scheme)
    }
}
