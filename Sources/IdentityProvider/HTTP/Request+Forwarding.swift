// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import OAuth

extension Request {
    /// Whether a header field says that a proxy passes on another caller's request.
    ///
    /// The address of the peer is then the proxy's, and says nothing about the caller. Proxies agree on no name, so this is
    /// a rule instead of a list: a word of the name that only proxies use, the prefix of a proxy product, or a value that is
    /// an IP address. A caller on this machine has no reason to send any of them.
    package var isForwarded: Bool {
        headers.contains { ForwardingField.isNamed($0.name.canonicalName) || ForwardingField.isAddress($0.value) }
    }
}

/// How a header field of a proxy is recognized.
private enum ForwardingField {
    /// As in `X-Forwarded-For`, `CF-Connecting-IP`, `X-Azure-ClientIP`.
    private static let words: Set<Substring> = [
        "clientip", "forwarded", "forwarder", "ip", "realip", "remoteaddr", "remoteip", "socketip", "via",
    ]
    /// As in `CF-Ray`, `X-Original-Host`, `X-Envoy-External-Address`.
    private static let prefixes = [
        "akamai-", "cdn-", "cf-", "fastly-", "fly-", "front-end-", "proxy-client", "remote-user", "ssl-client",
        "x-scheme", "x-akamai-", "x-appengine-", "x-arr-", "x-azure-",
        "x-envoy-", "x-nginx-", "x-original-", "x-proxy", "x-remote-", "x-varnish",
    ]

    /// - Parameter name: In lower case.
    static func isNamed(_ name: String) -> Bool {
        prefixes.contains { name.hasPrefix($0) } || name.split(separator: "-").contains { words.contains($0) }
    }

    /// Whether the first element of the value is an IP address, with or without a port.
    static func isAddress(_ value: String) -> Bool {
        let element = value.prefix { $0 != "," }.filter { $0 != " " && $0 != "\"" }
        if element.hasPrefix("[") { return Authority.isAddress(String(element.dropFirst().prefix { $0 != "]" })) }
        // Of IPv6 the colons belong to the address; of IPv4 a port follows one.
        return Authority.isAddress(element) || Authority.isAddress(String(element.prefix { $0 != ":" }))
    }
}
