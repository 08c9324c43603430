// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import OAuth

/// A request has one Host at most, and that is one (RFC 9112 §3.2): of two, a proxy and a server may each take another.
///
/// HTTP/1.0 knows none, and the health checks of load balancers speak it: a request without one is accepted. Of HTTP/1.1 it
/// arrives here with an empty one.
package enum HostCheck {
    /// - Throws: `invalid_request`.
    package static func check(_ request: Request) throws(OAuthError) {
        let isValid = request.head.authority.map { HostCheck.isPlain($0) || Issuer.host(of: $0) != nil } ?? true
        // The first became the authority; what is left is another.
        guard isValid, !request.headers.contains(where: { $0.name.canonicalName == "host" }) else {
            throw OAuthError(.invalidRequest, "A request needs one valid Host.")
        }
    }

    /// `name` or `name:port` in the plainest letters, as almost every request has it: there is nothing to take apart.
    private static func isPlain(_ authority: String) -> Bool {
        var hostBytes = 0
        var port: Int?
        for byte in authority.utf8 {
            switch (byte, port) {
            case (UInt8(ascii: "0")...UInt8(ascii: "9"), let digits?):
                port = digits * 10 + Int(byte - UInt8(ascii: "0"))
                if digits > 65_535 { return false }
            case (UInt8(ascii: ":"), nil): port = 0
            case (UInt8(ascii: "a")...UInt8(ascii: "z"), nil), (UInt8(ascii: "0")...UInt8(ascii: "9"), nil),
                (UInt8(ascii: "."), nil), (UInt8(ascii: "-"), nil):
                hostBytes += 1
            default: return false
            }
        }
        return hostBytes > 0 && hostBytes < 256 && (port.map { (1...65_535).contains($0) } ?? true)
    }
}
