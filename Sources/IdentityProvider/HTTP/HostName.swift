// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore

/// A host as a setting names it.
package enum HostName {
    /// Reads a DNS name or an IP address.
    ///
    /// - Returns: The host as a request's Host is compared, in lower case and without brackets; `nil` for what no Host can
    ///   match: a wildcard, a network, a URL or a host with a port.
    package static func read(_ text: String) -> String? {
        var text = text.trimmingCharacters(in: .whitespaces)
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        if isAddress(text) { return text.lowercased() }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
            default: false
            }
        }
        return isPlain ? text.lowercased() : nil
    }

    /// Whether a text is an IPv4 or IPv6 address, without brackets and port.
    package static func isAddress(_ text: String) -> Bool {
        text.utf8.count <= 64 && (try? SocketAddress(ipAddress: text, port: 0)) != nil
    }
}
