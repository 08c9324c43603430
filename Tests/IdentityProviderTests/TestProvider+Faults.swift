// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider

extension TestProvider {
    /// Lets something go wrong.
    @discardableResult
    func fault(
        at endpoints: Set<EndpointName>? = [.jwks], moment: FaultRule.Moment? = nil, count: Int? = nil,
        _ act: (inout FaultAction) -> Void
    ) throws -> String {
        var match = FaultMatch()
        match.endpoints = endpoints
        var action = FaultAction()
        act(&action)
        return try tenant.faults.add(FaultRule(match: match, action: action, moment: moment, count: count)).id
    }

    /// Returns once a fault has been met so often.
    func met(_ times: Int = 1) async throws {
        while (try tenant.faults.all.first?.hits ?? 0) < times {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// A clock for the tenant's faults, which stands.
    func standingClock() throws -> StandingClock {
        let clock = StandingClock()
        try tenant.faults.keepTime(by: FaultTiming(clock))
        return clock
    }

    /// The status that the journal has last; 0 where nothing was answered.
    func lastStatus(after count: Int) async -> Int? {
        while provider.journal.entries(of: "default").count <= count, !Task.isCancelled { await Task.yield() }
        return provider.journal.entries(of: "default").last?.status
    }
}
