// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Why a JSON text was refused, and at which byte; never what stood there.
package struct JSONError: CustomStringConvertible, Equatable, Error {
    /// What is wrong.
    package enum Code: String, Sendable {
        case byteOrderMark = "a byte order mark"
        case controlCharacter = "an unescaped control character"
        case duplicateMember = "a member that stands twice"
        case invalidEscape = "a broken escape"
        case invalidNumber = "a malformed number"
        case invalidUTF8 = "a byte sequence that is not UTF-8"
        case loneSurrogate = "half a surrogate pair"
        case notAnObject = "another value than an object"
        case tooDeep = "nesting beyond the limit"
        case tooLarge = "a text beyond the size limit"
        case trailingData = "something after the value"
        case truncated = "the end of the text"
        case unexpectedByte = "an unexpected character"
    }

    package let code: Code
    /// Bytes from the beginning of the text.
    package let offset: Int

    package init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    package var description: String {
        "The JSON has \(code.rawValue) at byte \(offset)."
    }
}

/// How much a JSON text may ask of its reader.
package struct JSONLimits: Sendable {
    package var maximumBytes: Int
    package var maximumDepth: Int

    package init(maximumBytes: Int = 1 << 20, maximumDepth: Int = 32) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
    }

    /// 1 MiB and 32 levels.
    package static let `default` = JSONLimits()
}
