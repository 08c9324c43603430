// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// An `http` or `https` URL that came from outside: from metadata, a fixture, a control request, a file or an option.
///
/// Every such URL becomes one of these before a library sees it. The text keeps RFC 3986, so no library has to repair it,
/// and the port fits. A caller that allows `https` only asks for ``scheme``.
package struct WebURL: CustomStringConvertible, Equatable, Sendable {
    /// The two schemes that we speak.
    package enum Scheme: String, CaseIterable, Sendable {
        case http
        case https
    }

    /// The text, byte for byte.
    package let description: String
    package let scheme: Scheme
    package let authority: Authority
    /// `scheme://host[:port]`, as it was written.
    package let origin: String
    /// The path and the query, as they were written; empty when there are none.
    package let target: String

    /// The most bytes of a URL.
    package static let limit = 8_192

    /// The host without brackets, in lower case.
    package var host: String { authority.host }

    /// - Throws: ``WebURLError`` that says what is wrong.
    package init(_ text: String) throws(WebURLError) {
        guard text.utf8.count <= WebURL.limit else { throw .tooLong }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\\\"<>^`{|}".utf8.contains($0) }) else {
            throw .character
        }
        guard !text.utf8.contains(UInt8(ascii: "#")) else { throw .fragment }
        guard let mark = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { throw .scheme }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        self.authority = try Authority(authority)
        let target = rest[authority.endIndex...]
        guard WebURL.isTarget(target) else { throw .character }
        description = text
        self.scheme = scheme
        origin = String(text[..<authority.endIndex])
        self.target = String(target)
    }

    /// Whether brackets are absent and each `%` begins an encoded byte (RFC 3986 §2.1, §3.3).
    private static func isTarget(_ text: Substring) -> Bool {
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "]"): return false
            case UInt8(ascii: "%"):
                let digits = bytes.prefix(2)
                guard digits.count == 2, digits.allSatisfy({ $0.hexadecimalValue != nil }) else { return false }
                bytes = bytes.dropFirst(2)
            default: break
            }
        }
        return true
    }
}

/// What is wrong with a URL, in a sentence that quotes nothing secret.
package enum WebURLError: CustomStringConvertible, Equatable, Error {
    case character
    case fragment
    case host(String)
    case port(String)
    case scheme
    case tooLong
    case userInformation

    package var description: String {
        switch self {
        case .character:
            "The URL has a character that is not allowed there. Percent-encode it (RFC 3986 §2.1)."
        case .fragment: "The URL has a fragment. Remove the # and what follows it."
        case .host(let host):
            "\"\(host.excerpt)\" is not a host. Give a host name, an IPv4 address, or an IPv6 address in brackets."
        case .port(let port): "The port \"\(port.excerpt)\" is not a number from 1 to 65535 without leading zeros."
        case .scheme: "The URL must begin with http:// or https://."
        case .tooLong: "The URL has more than \(WebURL.limit) bytes."
        case .userInformation: "The URL has a user name or a password before its host. Remove both."
        }
    }
}
