// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Every mistake of a fixture at once.
///
/// Nothing of it is applied.
package struct FixtureError: CustomStringConvertible, Equatable, Error {
    package let problems: [FixtureProblem]

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
