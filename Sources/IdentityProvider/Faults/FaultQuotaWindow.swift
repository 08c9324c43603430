// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel

/// The calls that a quota has let pass, as far back as it matters.
///
/// Those beyond the quota do not count, or a caller who keeps trying would never be let in again; nor do those that are yet to
/// come once a test has put the clock back.
struct FaultQuotaWindow: Sendable {
    private let quota: FaultQuota
    /// When the last calls were let pass, as a ring: no more than the quota has.
    private var times: [Duration] = []
    private var oldest = 0

    init(_ quota: FaultQuota) {
        self.quota = quota
    }

    /// Lets a call pass, and counts it.
    ///
    /// - Returns: For how long none is let pass; `nil` when this one was.
    mutating func wait(at now: Duration) -> Duration? {
        if let latest, latest > now { forget(after: now) }
        guard times.count == quota.requests else {
            times.append(now)
            return nil
        }
        let free = times[oldest] + quota.period
        guard free <= now else { return free - now }
        times[oldest] = now
        oldest = (oldest + 1) % quota.requests
        return nil
    }

    private var latest: Duration? { oldest == 0 ? times.last : times[oldest - 1] }

    private mutating func forget(after now: Duration) {
        times = (times[oldest...] + times[..<oldest]).filter { $0 <= now }
        oldest = 0
    }
}
