// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird

/// The headers that every answer carries against sniffing, framing and leaking referrers.
package enum SecurityHeaders {
    private static let fields = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"), HTTPField(name: .referrerPolicy, value: "no-referrer"),
        HTTPField(name: .xFrameOptions, value: "DENY"),
    ]
    private static let policy = HTTPField(
        name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'")

    package static func apply(to response: inout Response) {
        // Appended, since no endpoint sets these three; setting one searches for it.
        for field in SecurityHeaders.fields { response.headers.append(field) }
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers.append(SecurityHeaders.policy)
        }
    }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name(unchecked: "Referrer-Policy")
    static let xFrameOptions = HTTPField.Name(unchecked: "X-Frame-Options")
}
