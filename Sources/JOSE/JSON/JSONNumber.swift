// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A JSON number, exactly as it was written (RFC 8259 §6).
package struct JSONNumber: Hashable, Sendable {
    /// The characters of the number.
    package let literal: String

    package init(_ value: Int64) {
        literal = String(value)
    }

    /// The caller vouches that the text keeps the grammar.
    init(literal: String) {
        self.literal = literal
    }

    /// The exact value, when it is written as an integer and fits.
    package var int64: Int64? {
        literal == "-0" ? 0 : Int64(literal)
    }

    /// The nearest double; infinite when the number is beyond them.
    package var double: Double? {
        Double(literal)
    }
}
