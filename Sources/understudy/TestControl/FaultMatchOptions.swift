// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JOSE

/// Which requests a fault is for.
struct FaultMatchOptions: ParsableArguments {
    @Option(help: "An endpoint, such as token, jwks or userinfo; may repeat. (default: all)")
    var endpoint: [String] = []

    @Option(help: "GET, HEAD or POST.")
    var method: String?

    @Option(help: "The client's id.")
    var client: String?

    @Option(help: "The user's name.")
    var user: String?

    @Option(help: "The grant_type of a token request.")
    var grant: String?

    @Option(help: "NAME=VALUE of a parameter, or NAME for any value; may repeat.")
    var parameter: [String] = []

    @Option(help: "'NAME: VALUE' of a request's header, or NAME for any value; may repeat.")
    var matchHeader: [String] = []

    @Option(help: "How many requests that match are let pass first.")
    var skip: Int64?

    @Option(help: "N for every N-th request, or HITS/N for HITS of N.")
    var every: String?

    @Option(help: "REQUESTS/TIME that are let pass, such as 10/60s; only those beyond are met.")
    var quota: String?

    @Option(help: "The chance of each request, above 0 up to 1; or FROM-TO/TIME, such as 0-0.5/10m.")
    var probability: String?

    /// The endpoints, as the control API takes them.
    var endpointValue: JSONValue? {
        endpoint.isEmpty ? nil : endpoint.count == 1 ? .string(endpoint[0]) : .array(endpoint.map(JSONValue.string))
    }

    /// The member `match` of a fault.
    ///
    /// - Throws: ``CommandFailure`` with status 64 that names the option.
    func object(withEndpoint: Bool) throws(CommandFailure) -> JSONObject {
        var object = JSONObject()
        if withEndpoint { object["endpoint"] = endpointValue }
        object.set("method", to: method)
        object.set("client", to: client)
        object.set("user", to: user)
        object.set("grant", to: grant)
        if !parameter.isEmpty { object["parameter"] = .object(FaultMatchOptions.members(parameter, separator: "=")) }
        if !matchHeader.isEmpty { object["header"] = .object(FaultMatchOptions.members(matchHeader, separator: ":")) }
        object.set("skip", to: skip)
        if let every { object["every"] = try FaultMatchOptions.rhythm(every) }
        if let quota { object["quota"] = try FaultMatchOptions.quota(quota) }
        if let probability { object["probability"] = try FaultMatchOptions.chance(probability) }
        return object
    }

    /// Names with their values; without the separator `null`, which stands for any value or for none.
    static func members(_ texts: [String], separator: Character) -> JSONObject {
        var members = JSONObject()
        for text in texts {
            let parts = text.split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false)
            let isHeader = separator == ":"
            let name = String(parts.first ?? "").trimmed(isHeader)
            members[name] = parts.count == 2 ? .string(String(parts[1]).trimmed(isHeader)) : .null
        }
        return members
    }

    private static func rhythm(_ text: String) throws(CommandFailure) -> JSONValue {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int64($0) }
        switch (numbers.count, numbers.first ?? nil, numbers.last ?? nil) {
        case (1, let calls?, _): return .number(JSONNumber(calls))
        case (2, let hits?, let calls?): return ["hits": .number(JSONNumber(hits)), "of": .number(JSONNumber(calls))]
        default: throw CommandFailure(.usage, "--every \"\(text)\": N or HITS/N is due.")
        }
    }
}

extension FaultMatchOptions {
    private static func quota(_ text: String) throws(CommandFailure) -> JSONValue {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let requests = Int64(parts[0]), let period = Seconds(argument: parts[1]) else {
            throw CommandFailure(.usage, "--quota \"\(text)\": REQUESTS/TIME is due.")
        }
        return ["requests": .number(JSONNumber(requests)), "per_seconds": .number(JSONNumber(period.value))]
    }

    private static func chance(_ text: String) throws(CommandFailure) -> JSONValue {
        if let constant = fraction(text) { return constant }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let ends = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, ends.count == 2, let from = fraction(ends[0]), let to = fraction(ends[1]),
            let duration = Seconds(argument: parts[1])
        else { throw CommandFailure(.usage, "--probability \"\(text)\": a number or FROM-TO/TIME is due.") }
        return ["from": from, "to": to, "over_seconds": .number(JSONNumber(duration.value))]
    }

    private static func fraction(_ text: String) -> JSONValue? {
        guard let number = Double(text), number.isFinite else { return nil }
        return try? JSONValue(parsing: Array("\(number)".utf8))
    }
}

extension String {
    /// Without the spaces around it, where they mean nothing.
    fileprivate func trimmed(_ isDue: Bool) -> String {
        guard isDue else { return self }
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
