// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// The host of a URL and the port that it names, `host[:port]` or `[v6][:port]` (RFC 3986 §3.2).
///
/// Checks the port here, because libraries trap on a port that does not fit into 16 bits.
package struct Authority: Equatable, Sendable {
    /// The host without brackets, in lower case: a name, an IPv4 address or an IPv6 address.
    package let host: String
    /// The port; `nil` when the text names none.
    package let port: UInt16?

    /// - Throws: ``WebURLError`` that says what is wrong with the host or the port.
    package init(_ text: some StringProtocol) throws(WebURLError) {
        let text = String(text)
        guard !text.utf8.contains(UInt8(ascii: "@")) else { throw .userInformation }
        let isBracketed = text.utf8.first == UInt8(ascii: "[")
        let host: Substring
        let rest: Substring
        if isBracketed {
            guard let end = text.firstIndex(of: "]") else { throw .host(text) }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
        }
        guard isBracketed ? Authority.isIPv6(host) : Authority.isName(host) || Authority.isIPv4(host) else {
            throw .host(String(host))
        }
        self.host = host.lowercased()
        guard !rest.isEmpty else {
            port = nil
            return
        }
        guard rest.utf8.first == UInt8(ascii: ":") else { throw .host(text) }
        port = try Authority.port(rest.dropFirst())
    }

    /// Reads a host alone, as a setting names it.
    ///
    /// - Returns: The host in lower case and without brackets, as a request's Host is compared; `nil` for what no Host can
    ///   match: a wildcard, a network, a URL or a host with a port.
    package static func host(_ text: String) -> String? {
        if isIPv6(text[...]) { return text.lowercased() }
        guard let authority = try? Authority(text), authority.port == nil else { return nil }
        return authority.host
    }

    /// Whether a text is an IPv4 or IPv6 address, without brackets and port.
    package static func isAddress(_ text: String) -> Bool { isIPv4(text[...]) || isIPv6(text[...]) }

    /// From 1 to 65535, without leading zeros.
    private static func port(_ text: Substring) throws(WebURLError) -> UInt16 {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != UInt8(ascii: "0"),
            let port = UInt16(text)
        else { throw .port(String(text)) }
        return port
    }

    /// Whether a text is labels of letters, digits, `-` and `_` between dots, the last of which is not a number.
    ///
    /// Names with `_` exist in container networks. A last label that is a number belongs to an address (WHATWG URL §3.5).
    private static func isName(_ text: Substring) -> Bool {
        var labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // A dot at the end marks a name as complete (RFC 1034 §3.1).
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard text.utf8.count <= 253, let last = labels.last else { return false }
        return labels.allSatisfy { (1...63).contains($0.count) && $0.allSatisfy(isNameByte) }
            && !last.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        var address = in_addr()
        return text.utf8.count <= 15 && !text.utf8.contains(0) && inet_pton(AF_INET, String(text), &address) == 1
    }

    /// Without a zone, which means something on one machine only (RFC 6874).
    private static func isIPv6(_ text: Substring) -> Bool {
        var address = in6_addr()
        return text.utf8.count <= 45 && !text.utf8.contains(0) && inet_pton(AF_INET6, String(text), &address) == 1
    }
}
