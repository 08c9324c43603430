// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The real time by which faults delay, and most also begin and end, whatever the tenant's clock says.
package struct FaultTiming: Sendable {
    /// The time since some origin.
    package let elapsed: @Sendable () -> Duration
    /// Returns early, by throwing, when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(_ clock: some Clock<Duration> = ContinuousClock()) {
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }
}
