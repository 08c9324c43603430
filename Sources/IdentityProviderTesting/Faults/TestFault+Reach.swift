// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Which requests it meets, and for how long.
extension TestFault {
    /// The same, for one client, by its id, its credentials or assertion, or a token of its.
    public func matching(client: String) -> TestFault {
        setting("match", "client", to: .string(client))
    }

    /// The same, for one user, whom the request names, or whose code, token or session it brings.
    public func matching(user: String) -> TestFault {
        setting("match", "user", to: .string(user))
    }

    /// The same, for one grant of the token endpoint.
    public func matching(grant: TestGrant) -> TestFault {
        matching(grant: grant.rawValue)
    }

    /// The same, for one grant of the token endpoint, in the words of `grant_type`, also one that is not there.
    public func matching(grant: String) -> TestFault {
        setting("match", "grant", to: .string(grant))
    }

    /// The same, for requests by one method.
    public func matching(method: Method) -> TestFault {
        setting("match", "method", to: .string(method.rawValue))
    }

    /// The same, for requests with a parameter of the query or the form; several of these hold together.
    ///
    /// - Parameters:
    ///   - parameter: Its name.
    ///   - value: `nil` is any.
    public func matching(parameter: String, _ value: String? = nil) -> TestFault {
        narrowing("parameter", parameter, to: value)
    }

    /// The same, for requests with a header; several of these hold together.
    ///
    /// - Parameters:
    ///   - header: Its name.
    ///   - value: `nil` is any.
    public func matching(header: String, _ value: String? = nil) -> TestFault {
        narrowing("header", header, to: value)
    }

    /// The same, after so many calls that go well.
    public func skipping(_ calls: Int) -> TestFault {
        setting("match", "skip", to: .integer(Int64(calls)))
    }

    /// The same, for each call of that number: the third, the sixth, and so on.
    public func every(_ calls: Int) -> TestFault {
        setting("match", "every", to: .integer(Int64(calls)))
    }

    /// The same, for so many of each round of calls.
    ///
    /// - Parameters:
    ///   - hits: How many of a round it meets: the last ones.
    ///   - calls: How many make a round.
    public func hitting(_ hits: Int, of calls: Int) -> TestFault {
        setting("match", "every", to: ["hits": .integer(Int64(hits)), "of": .integer(Int64(calls))])
    }

    /// The same, by chance: equal seeds make equal sequences.
    ///
    /// - Parameters:
    ///   - probability: From 0 to 1.
    ///   - seed: Where the sequence begins.
    public func withProbability(_ probability: Double, seed: Int64) -> TestFault {
        setting("match", "probability", to: .number(probability)).seeded(seed)
    }

    /// The same, by a chance that goes evenly from one to another, and stays there.
    ///
    /// - Parameters:
    ///   - start: The chance at first, from 0 to 1.
    ///   - end: The chance in the end, from 0 to 1.
    ///   - duration: How long it takes, in whole seconds of real time unless ``timedByProvider()``.
    ///   - seed: Where the sequence begins.
    public func withProbability(
        from start: Double, to end: Double, over duration: Duration, seed: Int64
    ) -> TestFault {
        let ramp: JSON = [
            "from": .number(start), "to": .number(end), "over_seconds": .integer(duration.components.seconds),
        ]
        return setting("match", "probability", to: ramp).seeded(seed)
    }

    /// The same, only for calls beyond so many in any such time, as a rate limit has it.
    ///
    /// - Parameters:
    ///   - requests: How many are let pass.
    ///   - period: In whole seconds of real time unless ``timedByProvider()``.
    public func beyond(_ requests: Int, per period: Duration) -> TestFault {
        let quota: JSON = ["requests": .integer(Int64(requests)), "per_seconds": .integer(period.components.seconds)]
        return setting("match", "quota", to: quota)
    }

    /// The same, whose chances begin at a seed: also those of a profile.
    public func seeded(_ seed: Int64) -> TestFault {
        with("seed", .integer(seed))
    }

    /// The same, so many times, and then it is gone by itself.
    public func limited(to count: Int) -> TestFault {
        with("count", .integer(Int64(count)))
    }

    /// The same, from a while after it was added.
    ///
    /// - Parameter delay: In whole seconds of real time unless ``timedByProvider()``.
    public func starting(after delay: Duration) -> TestFault {
        with("starts_in", .integer(delay.components.seconds))
    }

    /// The same, for so long, and then it is gone by itself.
    ///
    /// - Parameter lifetime: In whole seconds of real time unless ``timedByProvider()``.
    public func expiring(after lifetime: Duration) -> TestFault {
        with("expires_in", .integer(lifetime.components.seconds))
    }

    /// The same, all of whose times go by the provider's clock, and not by real time: then a test advances them.
    public func timedByProvider() -> TestFault {
        with("clock", "tenant")
    }

    /// The same, once the endpoint has done its work: the answer is lost, and what it stands for is not.
    public func afterTheWork() -> TestFault {
        with("when", "after")
    }

    /// The same by an id of the test's choice; it takes the place of the one that has it.
    public func named(_ id: String) -> TestFault {
        with("id", .string(id))
    }

    private func with(_ name: String, _ value: JSON) -> TestFault {
        var fault = self
        fault.body[name] = value
        return fault
    }

    private func narrowing(_ group: String, _ name: String, to value: String?) -> TestFault {
        var members = body["match"]?[group]?.objectValue ?? [:]
        members[name] = value.map { .string($0) } ?? .null
        return setting("match", group, to: .object(members))
    }
}
