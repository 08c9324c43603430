// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import JOSE
import OAuth

extension FaultMatch {
    /// Reads a match.
    ///
    /// - Throws: ``Problem`` that names the member.
    init(_ body: ControlBody) throws(Problem) {
        self.init()
        endpoints = try FaultMatch.endpoints(body)
        method = try body.string("method")
        client = try FaultMatch.text(body, "client")
        user = try FaultMatch.text(body, "user")
        grant = try FaultMatch.grant(body)
        parameters = try FaultMatch.members(body, "parameter")
        headers = try FaultMatch.members(body, "header")
        skip = try body.integer("skip", in: 0...1_000_000) ?? 0
        rhythm = try FaultMatch.rhythm(body)
        quota = try FaultMatch.quota(body)
        if quota != nil, rhythm != nil { throw body.problem("quota", "Must not stand beside every.", .contradiction) }
        probability = try FaultMatch.probability(body)
        try body.finish()
        try checkContradictions(body)
    }

    /// A parameter comes once, so it must not contradict the member about the same.
    private func checkContradictions(_ body: ControlBody) throws(Problem) {
        let members = [
            ("grant_type", "grant", grant), ("client_id", "client", client), ("username", "user", user),
        ]
        for (name, member, value) in members {
            guard let value, let given = parameters.first(where: { isSame($0.name, name) })?.value,
                !isSame(given, value)
            else { continue }
            throw body.problem("parameter.\(name)", "Contradicts \(member).", .contradiction)
        }
        for header in headers {
            guard HTTPField.Name(header.name) != nil else {
                throw body.problem("header.\(header.name)", "This is not the name of a header.")
            }
            guard header.value.map(HTTPField.isValidValue) ?? true else {
                throw body.problem("header.\(header.name)", "This is not the value of a header.", .matchesNothing)
            }
        }
    }

    private static func endpoints(_ body: ControlBody) throws(Problem) -> Set<EndpointName>? {
        let names = try body.strings("endpoint") ?? []
        guard !names.isEmpty else {
            if body.object["endpoint"]?.arrayValue != nil { throw body.problem("endpoint", "Must not be empty.") }
            return nil
        }
        var endpoints: Set<EndpointName> = []
        for name in names {
            guard let endpoint = EndpointName(rawValue: name) else {
                let known = EndpointName.allCases.map(\.rawValue).sorted().joined(separator: ", ")
                throw body.problem("endpoint", "Unknown endpoint. Known: \(known).", .unknownValue)
            }
            endpoints.insert(endpoint)
        }
        return endpoints
    }

    private static func grant(_ body: ControlBody) throws(Problem) -> String? {
        guard let grant = try text(body, "grant") else { return nil }
        guard GrantType(rawValue: grant) != nil || grant.contains(":") else {
            let known = GrantType.allCases.map(\.rawValue).joined(separator: ", ")
            throw body.problem("grant", "Must be a URI or one of \(known).", .unknownValue)
        }
        return grant
    }

    /// An omitted parameter and an empty one are the same to the provider.
    private static func text(_ body: ControlBody, _ name: String) throws(Problem) -> String? {
        let text = try body.string(name)
        if text?.isEmpty == true { throw body.problem(name, "Must not be empty.", .matchesNothing) }
        return text
    }

    private static func members(_ body: ControlBody, _ name: String) throws(Problem) -> [Member] {
        guard let nested = try body.nested(name) else { return [] }
        guard (1...20).contains(nested.object.count) else {
            throw body.problem(name, "Must have 1 to 20 members.", .matchesNothing)
        }
        var members: [Member] = []
        for member in nested.object.names {
            members.append(Member(name: member, value: try text(nested, member)))
        }
        return members
    }

    private static func rhythm(_ body: ControlBody) throws(Problem) -> Rhythm? {
        guard let value = body.optionalValue("every") else { return nil }
        guard value.objectValue != nil, let nested = try body.nested("every") else {
            return try body.integer("every", in: 1...1_000_000).map { Rhythm(of: $0) }
        }
        let calls = try nested.integer("of", in: 1...1_000_000)
        guard let hits = try nested.integer("hits", in: 1...(calls ?? 1_000_000)), let calls else {
            throw nested.strangerFirst(
                body.problem("every", "Must be a whole number, or an object with hits and of.", .wrongType))
        }
        try nested.finish()
        return Rhythm(hits: hits, of: calls)
    }

    private static func quota(_ body: ControlBody) throws(Problem) -> FaultQuota? {
        guard let nested = try body.nested("quota") else { return nil }
        let requests = try nested.integer("requests", in: 1...FaultQuota.limit)
        guard let seconds = try nested.integer("per_seconds", in: 1...86_400), let requests else {
            throw nested.strangerFirst(body.problem("quota", "Must have requests and per_seconds.", .wrongType))
        }
        try nested.finish()
        return FaultQuota(requests: requests, per: .seconds(seconds))
    }

    private static func probability(_ body: ControlBody) throws(Problem) -> FaultChance? {
        guard let value = body.optionalValue("probability") else { return nil }
        guard value.objectValue != nil, let nested = try body.nested("probability") else {
            guard let chance = value.numberValue?.double, chance > 0, chance <= 1 else {
                throw body.problem(
                    "probability", "Must be a number above 0 and up to 1, or an object with from, to and over_seconds.",
                    .wrongType)
            }
            return FaultChance(chance)
        }
        let (from, to) = (try fraction(nested, "from"), try fraction(nested, "to"))
        guard let seconds = try nested.integer("over_seconds", in: 1...31_536_000), let from, let to else {
            throw nested.strangerFirst(body.problem("probability", "Must have from, to and over_seconds.", .wrongType))
        }
        try nested.finish()
        if from == 0, to == 0 {
            throw nested.problem("to", "Must not be 0 if from is 0: the fault never strikes.", .matchesNothing)
        }
        return FaultChance(from: from, to: to, over: .seconds(seconds))
    }

    private static func fraction(_ body: ControlBody, _ name: String) throws(Problem) -> Double? {
        guard let value = body.optionalValue(name) else { return nil }
        guard let chance = value.numberValue?.double, (0...1).contains(chance) else {
            throw body.problem(name, "Must be a number from 0 to 1.", .wrongType)
        }
        return chance
    }
}

extension FaultMatch {
    /// The match as ``init(_:)`` reads it.
    package var json: JSONObject {
        var object: JSONObject = [:]
        object["endpoint"] = endpoints.map { .array($0.map(\.rawValue).sorted().map(JSONValue.string)) }
        object.set("method", to: method)
        object.set("client", to: client)
        object.set("user", to: user)
        object.set("grant", to: grant)
        for (name, members) in [("parameter", parameters), ("header", headers)] where !members.isEmpty {
            object[name] = .object(JSONObject(members.map { ($0.name, $0.value.map(JSONValue.string) ?? .null) }))
        }
        if skip > 0 { object.set("skip", to: skip) }
        object["every"] = rhythm.map { rhythm in
            rhythm.hits == 1 ? .integer(rhythm.calls) : ["hits": .integer(rhythm.hits), "of": .integer(rhythm.calls)]
        }
        object["quota"] = quota.map {
            ["requests": .integer($0.requests), "per_seconds": .integer($0.period.wholeSeconds)]
        }
        object["probability"] = probability?.json
        return object
    }
}

extension FaultChance {
    fileprivate var json: JSONValue {
        guard !isConstant else { return FaultChance.number(to) }
        return [
            "from": FaultChance.number(from), "to": FaultChance.number(to),
            "over_seconds": .integer(duration.wholeSeconds),
        ]
    }

    /// 0 and 1 as they are usually written, without a point.
    private static func number(_ value: Double) -> JSONValue {
        value == value.rounded()
            ? .integer(Int(value)) : (try? JSONValue(parsing: Array("\(value)".utf8))) ?? .null
    }
}
