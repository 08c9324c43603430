// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A value of a request or of a client, as the reason of a refusal shows it: masked like the rest of the journal, and short.
///
/// The log has the reason, too.
enum ReasonValue {
    /// The maximum length of one value, in Unicode scalars.
    private static let lengthLimit = 120
    /// The maximum number of values in a list.
    private static let countLimit = 5

    /// A URI, an audience or a name.
    ///
    /// A URI has its query, without the secrets in it.
    static func shown(_ value: String) -> String {
        bounded(SecretMasking.target(value))
    }

    /// A scope.
    static func scope(_ value: some CustomStringConvertible) -> String {
        let text = SecretText.masked(value.description, as: .scope)
        return text.isEmpty ? "none" : bounded(text)
    }

    /// The values one after the other; "none" when there are none.
    static func list(_ values: [String]) -> String {
        if values.isEmpty { return "none" }
        let more = values.count - countLimit
        return values.prefix(countLimit).map(shown).joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
    }

    private static func bounded(_ text: String) -> String {
        let start = text.unicodeScalars.prefix(lengthLimit + 1)
        guard start.count > lengthLimit else { return text }
        return String(String.UnicodeScalarView(start.dropLast())) + "..."
    }
}
