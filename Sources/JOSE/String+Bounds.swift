// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text as an error names it: at most 64 characters, each printable, since whoever sent it may have sent anything.
    package var excerpt: String {
        let start = unicodeScalars.prefix(65)
        let shown = start.prefix(64).map { $0.isPrintable ? $0 : "\u{FFFD}" }
        return String(String.UnicodeScalarView(shown)) + (start.count > 64 ? "…" : "")
    }

    /// Whether no more than 256 combining marks stand in a row (Unicode Standard Annex 15 allows 30).
    ///
    /// To hash such a run, or to compare it by `==`, takes quadratic time: a text of a stranger is asked this before either.
    package var isComparable: Bool {
        guard utf8.count > String.markLimit else { return true }
        var marks = 0
        for scalar in unicodeScalars {
            let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
            marks = isMark ? marks + 1 : 0
            if marks > String.markLimit { return false }
        }
        return true
    }

    private static let markLimit = 256
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
