// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import OAuth
import Testing

@Suite("Faults by the tenant's clock, when a test puts it back")
struct FaultClockTests {
    private let clock = StandingClock()
    private let rules: FaultRules
    private let request = FaultRequest(endpoint: .token, method: "POST", headers: [:], parameters: [])

    init() {
        rules = FaultRules(tenantTime: FaultTiming(clock).elapsed)
        clock.advance(.seconds(10_000))
    }

    private func add(_ change: (inout FaultRule) -> Void) throws {
        var action = FaultAction()
        action.status = 429
        var rule = FaultRule(action: action, seed: 7)
        rule.clock = .tenant
        change(&rule)
        _ = try rules.add(rule)
    }

    /// Which of so many calls go wrong.
    private func met(_ calls: Int) -> [Bool] { (0..<calls).map { _ in rules.take(request) != nil } }

    @Test("a quota counts in the time that it is then, and forgets no call that was before")
    func quota() throws {
        try add { $0.match.quota = FaultQuota(requests: 3, per: .seconds(60)) }
        #expect(met(4) == [false, false, false, true])
        clock.advance(.seconds(-3_600))
        #expect(met(4) == [false, false, false, true])
        clock.advance(.seconds(30))
        #expect(met(1) == [true])
        clock.advance(.seconds(3_570))
        #expect(met(2) == [false, false])
        // Two of those calls are now yet to come; that of 20 seconds before is not.
        clock.advance(.seconds(100))
        #expect(met(1) == [false])
        clock.advance(.seconds(20))
        #expect(met(2) == [false, false])
        clock.advance(.seconds(-1))
        #expect(met(3) == [false, false, true])
    }

    @Test("a fault that waits for nothing is met at once, and its chance stands where it began")
    func beginning() throws {
        try add { $0.match.probability = FaultChance(from: 1, to: 0, over: .seconds(60)) }
        clock.advance(.seconds(60))
        #expect(met(2) == [false, false])
        clock.advance(.seconds(-3_600))
        #expect(met(2) == [true, true] && rules.all.first?.waitingTime == nil)
    }

    @Test("a fault that begins and ends at a time waits for it again, and lives until then")
    func life() throws {
        try add { ($0.start, $0.lifetime) = (.seconds(10), .seconds(20)) }
        clock.advance(.seconds(10))
        #expect(met(1) == [true])
        clock.advance(.seconds(-100))
        #expect(met(1) == [false] && rules.all.first?.waitingTime == .seconds(100))
        clock.advance(.seconds(100))
        #expect(met(1) == [true])
        clock.advance(.seconds(10))
        #expect(met(1) == [false] && rules.isEmpty)
    }
}
