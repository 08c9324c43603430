// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
package import OAuth

/// Under which URLs a tenant is reached.
package struct TenantAddress: Sendable {
    /// Who the tenant is.
    package let issuer: Issuer
    /// The base URL that browsers are sent to.
    package let frontChannel: Issuer
    /// The base URL that clients and resource servers call.
    package let backChannel: Issuer
    /// The authorities (`host[:port]`, in lower case) under each of which it is an issuer of its own.
    package let hosts: Set<String>

    /// - Parameters:
    ///   - frontChannel: `nil` is the issuer.
    ///   - backChannel: `nil` is the issuer.
    package init(
        issuer: Issuer, frontChannel: Issuer? = nil, backChannel: Issuer? = nil, hosts: [String] = []
    ) {
        self.issuer = issuer
        self.frontChannel = frontChannel ?? issuer
        self.backChannel = backChannel ?? issuer
        self.hosts = Set(hosts.map { $0.lowercased() })
    }

    /// The address for a request to an authority: that of the issuer of its own, if it is one of ``hosts``.
    ///
    /// Only those that were named: to follow whatever a request says would let anyone choose who we are.
    func reached(by authority: String?) -> TenantAddress {
        guard let authority = authority?.lowercased(), hosts.contains(authority),
            let scheme = issuer.description.firstRange(of: "://"),
            let own = Issuer(issuer.description[..<scheme.upperBound] + authority + issuer.path)
        else { return self }
        return TenantAddress(issuer: own, hosts: Array(hosts))
    }

    /// The address of another tenant, when this is the one at the base URL: its name follows each URL.
    func below(_ name: String) -> TenantAddress {
        func url(_ base: Issuer) -> Issuer { Issuer(base.url("/\(name)")) ?? base }
        return TenantAddress(
            issuer: url(issuer), frontChannel: url(frontChannel), backChannel: url(backChannel), hosts: Array(hosts))
    }

    /// The URL of an endpoint.
    func url(of endpoint: EndpointName, at path: String) -> String {
        (endpoint.isForBrowsers ? frontChannel : backChannel).url(path)
    }
}
