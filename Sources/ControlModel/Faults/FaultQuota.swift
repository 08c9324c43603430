// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// How many calls pass in a period; those beyond meet the fault.
package struct FaultQuota: Sendable {
    package let requests: Int
    package let period: Duration

    /// The most calls that a quota may have: the time of each of them is kept.
    package static let limit = 1_000

    package init(requests: Int, per period: Duration) {
        self.requests = requests
        self.period = period
    }
}
