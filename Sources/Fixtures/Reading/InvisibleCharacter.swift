// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Finds invisible characters of a name: spaces around it, zero-width and control characters.
///
/// They come from spreadsheets and web pages, and a user who types the name that they see cannot sign in.
enum InvisibleCharacter {
    /// Returns what goes on after "The username", such as "ends with U+0020"; `nil` for a text without any.
    static func description(in text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        if let first = text.unicodeScalars.first, isInvisible(first) { return "begins with \(name(first))" }
        if let last = text.unicodeScalars.last, isInvisible(last) { return "ends with \(name(last))" }
        if isPlain { return nil }
        let inner = text.unicodeScalars.first { $0 != " " && isInvisible($0) }
        return inner.map { "contains \(name($0))" }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
        default:
            // A variation selector belongs to the emoji before it, which is seen.
            return scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isVariationSelector
        }
    }

    private static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return scalar == " " ? "a space" : "the invisible character \(code)"
    }
}
