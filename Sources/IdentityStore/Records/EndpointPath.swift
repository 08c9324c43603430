// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Where below its issuer a tenant may have an endpoint: one to eight segments of letters, digits and `-._~`.
package enum EndpointPath {
    /// The most bytes.
    private static let limit = 128
    private static let segmentLimit = 8

    /// Whether a text is such a path; what else stands there is not looked at.
    ///
    /// `/_understudy` is the control API's, and of `/.well-known` there is one segment only, as of RFC 8615 §3.
    package static func isValid(_ path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= limit else { return false }
        let segments = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.count <= segmentLimit, segments.allSatisfy(isSegment) else { return false }
        switch String(segments[0]) {
        case "_understudy": return false
        case ".well-known": return segments.count == 2
        default: return true
        }
    }

    private static func isSegment(_ bytes: Substring.UTF8View) -> Bool {
        !bytes.isEmpty && ![".", ".."].contains(String(bytes)) && bytes.allSatisfy(isUnreserved)
    }

    /// RFC 3986 §2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
