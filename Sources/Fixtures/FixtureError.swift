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

    package var description: String {
        let place = path.isEmpty ? "\(file):\(line)" : "\(file):\(line): \(path)"
        return "\(place): \(message)" + (suggestion.map { " \($0)" } ?? "")
    }
}

/// Every mistake of a fixture at once.
///
/// Nothing of it is applied.
package struct FixtureError: CustomStringConvertible, Equatable, Error {
    package let problems: [FixtureProblem]

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
