// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth

/// The names by which a machine calls itself.
package enum LoopbackHost {
    /// Whether an authority (`host[:port]`) names the loopback.
    package static func isLoopback(_ authority: String?) -> Bool {
        authority.flatMap { Issuer.host(of: $0) }.map(isLoopbackName) ?? false
    }

    /// Whether a host, without port and brackets, is `localhost`, of `.localhost`, of 127.0.0.0/8 or `::1`.
    package static func isLoopbackName(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
