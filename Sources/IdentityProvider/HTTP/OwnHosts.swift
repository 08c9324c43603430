// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth

/// The hosts by which a server may be called: the loopback's names, and those that its settings name.
///
/// A page of another host may let its own name point at this machine (DNS rebinding). Its requests then come from this
/// machine's browser, and only their Host tells them apart.
package struct OwnHosts: Sendable {
    private let names: Set<String>

    /// - Parameter names: Hosts besides the loopback's names, without a port.
    package init(_ names: [String] = []) {
        self.names = Set(names.map { $0.lowercased() })
    }

    /// Whether an authority (`host[:port]`) names one of them; a request without a Host names none.
    package func contains(_ authority: String?) -> Bool {
        guard let host = authority.flatMap({ Issuer.host(of: $0) }) else { return false }
        return LoopbackHost.isLoopbackName(host) || names.contains(host)
    }
}
