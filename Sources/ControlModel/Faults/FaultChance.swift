// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The chance of a call: constant, or changing evenly until `duration` has passed.
package struct FaultChance: Sendable {
    package let from: Double
    package let to: Double
    package let duration: Duration

    package init(_ chance: Double) {
        self.init(from: chance, to: chance, over: .zero)
    }

    /// - Parameter duration: Afterwards the chance stays at `to`.
    package init(from: Double, to: Double, over duration: Duration) {
        self.from = from
        self.to = to
        self.duration = duration
    }

    package var isConstant: Bool { duration == .zero }
}
