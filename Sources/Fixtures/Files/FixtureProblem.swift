// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A mistake in a fixture: where it stands, what is wrong, and what to write instead.
package struct FixtureProblem: CustomStringConvertible, Equatable, Sendable {
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Such as `tenants[0].users[2].emial`; empty for the document itself.
    package let path: String
    package let message: String
    package let suggestion: String?
    /// Whether the key at the path does not exist: it may be a missing one, misspelt.
    package var isUnknownKey = false

    package var description: String {
        let place = path.isEmpty ? "\(file):\(line)" : "\(file):\(line): \(path)"
        return "\(place): \(message)" + (suggestion.map { " \($0)" } ?? "")
    }
}
