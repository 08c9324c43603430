// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The URI of a request as proofs of possession name it: without query and fragment, and normalised (RFC 9449 §4.3,
/// RFC 3986 §6.2.2, §6.2.3).
package struct TargetURI: Equatable, Sendable {
    private let scheme: String
    private let host: String
    private let port: UInt16
    private let path: String

    /// Reads an `http` or `https` URI.
    ///
    /// - Returns: `nil` for anything else.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let mark = text.firstRange(of: "://") else {
            return nil
        }
        let rest = text[mark.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        guard let found = try? Authority(authority), let path = TargetURI.path(rest.dropFirst(authority.count)) else {
            return nil
        }
        let defaults: [String: UInt16] = ["http": 80, "https": 443]
        let scheme = text[..<mark.lowerBound].lowercased()
        guard let usual = defaults[scheme] else { return nil }
        self.scheme = scheme
        self.host = found.host
        self.port = found.port ?? usual
        self.path = path
    }

    /// A letter, a digit, or one of `-._~` (RFC 3986 §2.3).
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }

    /// Without dot segments, and with nothing encoded that need not be.
    private static func path(_ text: Substring) -> String? {
        var decoded = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                decoded.append(character)
                continue
            }
            let digits = rest.prefix(2)
            let values = digits.utf8.compactMap(\.hexadecimalValue)
            guard values.count == 2, digits.utf8.count == 2 else { return nil }
            let byte = values[0] << 4 | values[1]
            rest = rest.dropFirst(2)
            decoded += isUnreserved(byte) ? String(Character(Unicode.Scalar(byte))) : "%" + digits.uppercased()
        }
        var segments: [Substring] = []
        let all = decoded.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in all.enumerated() {
            let isLast = index == all.count - 1
            switch segment {
            case "..":
                if !segments.isEmpty { segments.removeLast() }
                if isLast { segments.append("") }
            case ".": if isLast { segments.append("") }
            default: segments.append(segment)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}
