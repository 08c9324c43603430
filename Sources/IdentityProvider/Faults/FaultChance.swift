// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// How likely a call is to go wrong: always the same, or more or less so as time goes by.
package struct FaultChance: Sendable {
    package let from: Double
    package let to: Double
    /// How long it takes from one to the other.
    package let duration: Duration

    package init(_ chance: Double) {
        self.init(from: chance, to: chance, over: .zero)
    }

    /// - Parameter duration: Afterwards it stays as it is.
    package init(from: Double, to: Double, over duration: Duration) {
        self.from = from
        self.to = to
        self.duration = duration
    }

    package var isConstant: Bool { duration == .zero }

    /// - Parameter elapsed: Since the rule began.
    func fraction(after elapsed: Duration) -> Double {
        guard elapsed < duration else { return to }
        return from + (to - from) * (max(elapsed, .zero) / duration)
    }
}
