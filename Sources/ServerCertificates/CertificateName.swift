// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SwiftASN1
import X509

/// What a certificate speaks for: a domain name, or an IP address.
package enum CertificateName: Comparable, CustomStringConvertible, Hashable, Sendable {
    /// Four bytes or sixteen.
    case address([UInt8])
    /// In lower case.
    case domain(String)

    /// Reads a host, without port and brackets; `nil` for what no certificate can speak for.
    package init?(_ host: String) {
        if let address = CertificateName.bytes(ofAddress: host) {
            self = .address(address)
            return
        }
        let name = host.lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        // An underscore is no letter of a host name, and yet the services of compose files have it.
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
                }
        }
        // Four numbers that are no address are no name either.
        guard isName, name.utf8.count <= 253, labels.last.map({ UInt64($0) == nil }) == true else { return nil }
        self = .domain(name)
    }

    init?(_ name: GeneralName) {
        switch name {
        case .dnsName(let text): self = .domain(text.lowercased())
        case .ipAddress(let octets) where [4, 16].contains(octets.bytes.count): self = .address(Array(octets.bytes))
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .domain(let name): return name
        case .address(let bytes):
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
            return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    package static func < (one: CertificateName, other: CertificateName) -> Bool {
        switch (one, other) {
        case (.domain(let one), .domain(let other)): one < other
        case (.address(let one), .address(let other)): one.lexicographicallyPrecedes(other)
        case (.domain, .address): true
        case (.address, .domain): false
        }
    }

    /// As a subject's alternative name (RFC 5280 §4.2.1.6).
    var subject: GeneralName {
        switch self {
        case .domain(let name): .dnsName(name)
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }

    /// `nil` for an address.
    var domain: String? {
        if case .domain(let name) = self { name } else { nil }
    }

    private static func bytes(ofAddress text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
