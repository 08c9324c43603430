// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What a tenant may be called: up to four segments of a path, each of a–z, 0–9 and `-`, beginning with a letter or digit.
package enum TenantName {
    /// The most segments.
    package static let segmentLimit = 4

    /// Whether a text is a name; whether a preset's path stands in its way is not looked at.
    package static func isValid(_ name: String) -> Bool {
        let segments = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return segments.count <= segmentLimit && segments.allSatisfy(isSegment)
    }

    private static func isSegment(_ bytes: Substring.UTF8View) -> Bool {
        (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
            && bytes.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
    }
}
