// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What a user types to let a device in (RFC 8628 §6.1): eight of twenty letters that spell no word and look like no other.
package enum UserCode {
    package static let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
    package static let length = 8

    /// As it is shown: two groups.
    package static func shown(_ code: String) -> String {
        "\(code.prefix(length / 2))-\(code.dropFirst(length / 2))"
    }

    /// As it is kept, whatever the user typed between the letters, and in whatever case; `nil` for what is no code.
    package static func read(_ text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let code = text.uppercased().filter { $0.isLetter || $0.isNumber }
        return code.count == length && code.allSatisfy(letters.contains) ? code : nil
    }

    /// Makes one of random bytes; a byte that would favour some letters is left out.
    ///
    /// - Returns: `nil` when too few are left.
    package static func make(of bytes: [UInt8]) -> String? {
        let usable = bytes.filter { Int($0) < 256 / letters.count * letters.count }
        guard usable.count >= length else { return nil }
        return String(usable.prefix(length).map { letters[Int($0) % letters.count] })
    }
}
