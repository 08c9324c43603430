// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import OAuth

/// Rejects what this server does not implement of HTTP: a tunnel, and a transfer coding besides chunked (RFC 9112 §6.1).
package enum UnimplementedCheck {
    /// - Throws: ``OAuthError/Code/notImplemented``.
    package static func check(_ request: Request) throws(OAuthError) {
        guard request.method != .connect else {
            throw OAuthError(.notImplemented, "CONNECT is not implemented: this server is no proxy.")
        }
        guard let coding = request.headers[.transferEncoding] else { return }
        guard coding.lowercased().filter({ $0 != " " && $0 != "\t" }) == "chunked" else {
            throw OAuthError(.notImplemented, "The transfer coding is not implemented: chunked is the only one.")
        }
    }
}
