// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A fault as a caller of the control API writes it: `{"match", "action", "when", "count", "clock", "starts_in",
/// "expires_in", "seed", "id"}`, or `{"profile", "endpoint", …}`.
package struct NewFault: Sendable {
    /// `nil` gives it the next free number.
    package let id: String?
    package var rule: FaultRule
    /// Whether the rule is a profile's, so that a problem with its match is one with `endpoint`.
    private var isProfile = false

    /// Reads a fault.
    ///
    /// - Throws: ``Problem`` that names the member.
    package init(_ body: ControlBody) throws(Problem) {
        if let name = try body.string("profile") {
            self = try NewFault(profile: name, body)
            return
        }
        id = try NewFault.id(body)
        let match = try body.nested("match").map { body throws(Problem) in try FaultMatch(body) } ?? FaultMatch()
        guard let nested = try body.nested("action") else {
            throw body.missing(
                "action", "This member is required. It says what goes wrong.", before: ["when"] + NewFault.life)
        }
        let action = try FaultAction(nested, match: match)
        let moment = try NewFault.moment(body, action)
        rule = try NewFault.rule(body, match, action, moment)
        try body.finish()
    }

    /// Reads the profile's rule, and what narrows it, as if the caller had written both.
    private init(profile name: String, _ body: ControlBody) throws(Problem) {
        guard let profile = FaultProfile.named(name) else {
            let known = FaultProfile.all.map(\.name).joined(separator: ", ")
            throw body.problem("profile", "Must be one of \(known).", .unknownValue)
        }
        var rule = profile.rule
        if let endpoint = body.optionalValue("endpoint") {
            var match = rule["match"]?.objectValue ?? [:]
            match["endpoint"] = endpoint
            rule["match"] = .object(match)
        }
        for name in NewFault.life { rule[name] = body.optionalValue(name) }
        try body.finish()
        do {
            try self.init(try ControlBody(object: rule))
            isProfile = true
        } catch {
            throw NewFault.asWritten(error)
        }
    }

    /// A problem with a member of the match.
    package func problem(_ name: String, _ detail: String) -> Problem {
        let problem = Problem(.matchesNothing, detail: detail, field: "match.\(name)")
        return isProfile ? NewFault.asWritten(problem) : problem
    }

    /// The caller of a profile wrote the endpoint one level higher.
    private static func asWritten(_ problem: Problem) -> Problem {
        guard ["match.endpoint", "action.keys"].contains(problem.field) else { return problem }
        var problem = problem
        problem.field = "endpoint"
        return problem
    }

    /// The members that say how long a fault strikes, and how.
    private static let life = ["clock", "count", "starts_in", "expires_in", "seed"]
}

extension NewFault {
    private static func id(_ body: ControlBody) throws(Problem) -> String? {
        guard let id = try body.string("id") else { return nil }
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, (1...64).contains(id.utf8.count), !["profiles", ".", ".."].contains(id) else {
            throw body.problem(
                "id", "Must have 1 to 64 letters, digits, dots, hyphens and underscores, and must not be profiles.")
        }
        return id
    }

    /// The rule with its life.
    private static func rule(
        _ body: ControlBody, _ match: FaultMatch, _ action: FaultAction, _ moment: FaultRule.Moment?
    ) throws(Problem) -> FaultRule {
        let count = try body.integer("count", in: 1...1_000_000)
        let start = try body.integer("starts_in", in: 1...31_536_000)
        let lifetime = try body.integer("expires_in", in: 1...31_536_000)
        let seed = try body.integer("seed", in: 0...Int(FaultRule.greatestSeed))
        let clock = try clock(body, match, action)
        if let start, let lifetime, start >= lifetime {
            throw body.problem("starts_in", "Must be less than expires_in: both count from now.", .matchesNothing)
        }
        return FaultRule(
            match: match, action: action, moment: moment, count: count, clock: clock, start: start.map { .seconds($0) },
            lifetime: lifetime.map { .seconds($0) },
            seed: seed.map(UInt64.init) ?? .random(in: 0...FaultRule.greatestSeed))
    }

    /// By what it is timed, where there is something to time.
    private static func clock(
        _ body: ControlBody, _ match: FaultMatch, _ action: FaultAction
    ) throws(Problem) -> FaultRule.Timekeeper {
        guard let clock = try body.word("clock", FaultRule.Timekeeper.self) else { return .real }
        let isLimited = ["starts_in", "expires_in"].contains { body.optionalValue($0) != nil }
        guard isLimited || match.quota != nil || match.probability?.isConstant == false else {
            throw body.problem(
                "clock", "Requires starts_in, expires_in, a quota, or a probability that changes.", .contradiction)
        }
        if clock == .tenant, action.connection == .hang, body.optionalValue("expires_in") != nil {
            throw body.problem(
                "clock", "Must not be tenant: a client that hangs until the fault expires waits in real time.",
                .contradiction)
        }
        return clock
    }

    private static func moment(_ body: ControlBody, _ action: FaultAction) throws(Problem) -> FaultRule.Moment? {
        let moment = try body.word("when", FaultRule.Moment.self)
        let isPureDelay = action.delay != nil && !action.spoilsBody && action.body == nil
        guard moment != .before || action.isReplacement || isPureDelay else {
            throw body.problem(
                "when",
                "Must not be before: the action changes the endpoint's answer, so the endpoint must work first.",
                .contradiction)
        }
        return moment
    }
}
