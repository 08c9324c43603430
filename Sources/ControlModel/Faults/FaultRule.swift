// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// One thing that is to go wrong, for the requests that it matches.
package struct FaultRule: Sendable {
    /// When it goes wrong.
    package enum Moment: String, CaseIterable, Sendable {
        /// In the endpoint's place: its work is not done, and a code is not spent.
        case before
        /// The endpoint's work is done, and its answer is lost or spoiled.
        case after
    }

    /// By which clock it begins and ends, and its quota and its ramp go.
    package enum Timekeeper: String, CaseIterable, Sendable {
        /// Real time, whatever the tenant's clock says.
        case real
        /// The tenant's clock, which a test moves.
        case tenant
    }

    package var match: FaultMatch
    package var action: FaultAction
    package var moment: Moment
    /// How often it goes wrong before the rule vanishes; `nil` is without end.
    package var count: Int?
    package var clock: Timekeeper
    /// How long it waits until it begins; `nil` begins at once.
    package var start: Duration?
    /// For how long the rule lives; `nil` is without end.
    package var lifetime: Duration?
    /// What every reader of JSON reads exactly.
    package static let greatestSeed: UInt64 = 1 << 53 - 1

    /// What chance and jitter are drawn by: the same seed gives the same sequence.
    package var seed: UInt64

    package init(
        match: FaultMatch = FaultMatch(), action: FaultAction, moment: Moment? = nil, count: Int? = nil,
        clock: Timekeeper = .real, start: Duration? = nil, lifetime: Duration? = nil,
        seed: UInt64 = .random(in: 0...FaultRule.greatestSeed)
    ) {
        self.match = match
        self.action = action
        self.moment = moment ?? (action.isReplacement ? .before : .after)
        self.count = count
        self.clock = clock
        self.start = start
        self.lifetime = lifetime
        self.seed = seed
    }
}
