// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import JOSE

extension FaultRules.Standing {
    /// The rule as the control API takes it, and what became of it.
    package var json: JSONObject {
        var object: JSONObject = ["id": .string(id), "match": .object(rule.match.json)]
        object["action"] = .object(rule.action.json)
        object["when"] = .string(rule.moment.rawValue)
        object["count"] = rule.count.map(number)
        if rule.clock != .real { object["clock"] = .string(rule.clock.rawValue) }
        object["starts_in"] = rule.start.map(\.json)
        object["expires_in"] = rule.lifetime.map(\.json)
        object["seed"] = .number(JSONNumber(Int64(clamping: rule.seed)))
        object["hits"] = number(hits)
        object["remaining"] = remaining.map(number)
        object["starts_in_ms"] = waitingTime.map { number($0.milliseconds) }
        object["remaining_ms"] = remainingTime.map { number($0.milliseconds) }
        return object
    }
}

extension FaultMatch {
    var json: JSONObject {
        var object: JSONObject = [:]
        object["endpoint"] = endpoints.map { .array($0.map(\.rawValue).sorted().map(JSONValue.string)) }
        object["method"] = method.map(JSONValue.string)
        object["client"] = client.map(JSONValue.string)
        object["user"] = user.map(JSONValue.string)
        object["grant"] = grant.map(JSONValue.string)
        for (name, members) in [("parameter", parameters), ("header", headers)] where !members.isEmpty {
            object[name] = .object(JSONObject(members.map { ($0.name, $0.value.map(JSONValue.string) ?? .null) }))
        }
        if skip > 0 { object["skip"] = number(skip) }
        object["every"] = rhythm.map { rhythm in
            rhythm.hits == 1 ? number(rhythm.calls) : ["hits": number(rhythm.hits), "of": number(rhythm.calls)]
        }
        object["quota"] = quota.map { ["requests": number($0.requests), "per_seconds": $0.period.json] }
        object["probability"] = probability?.json
        return object
    }
}

extension FaultChance {
    fileprivate var json: JSONValue {
        guard !isConstant else { return FaultChance.number(to) }
        return ["from": FaultChance.number(from), "to": FaultChance.number(to), "over_seconds": duration.json]
    }

    /// None and all as they are usually written, without a point.
    private static func number(_ value: Double) -> JSONValue {
        value == value.rounded()
            ? .number(JSONNumber(Int64(value))) : (try? JSONValue(parsing: Array("\(value)".utf8))) ?? .null
    }
}

extension FaultAction {
    var json: JSONObject {
        var object: JSONObject = [:]
        object["error"] = (refusal?.name).map(JSONValue.string)
        object["description"] = (refusal?.description).map(JSONValue.string)
        object["status"] = status.map(number)
        if !headers.isEmpty {
            object["headers"] = .object(
                JSONObject(headers.map { ($0.name.rawName, $0.value.map(JSONValue.string) ?? .null) }))
        }
        object["body"] = body.map { body in
            (try? JSONObject(parsing: body)).map(JSONValue.object) ?? .string(String(decoding: body, as: UTF8.self))
        }
        object["content_type"] = contentType.map(JSONValue.string)
        object["delay_ms"] = delay.map { range in
            range.count == 1
                ? number(range.lowerBound) : ["min": number(range.lowerBound), "max": number(range.upperBound)]
        }
        object["drip"] = drip.map { ["bytes": number($0.bytes), "every_ms": number($0.pause.milliseconds)] }
        object["connection"] = (connection?.rawValue).map(JSONValue.string)
        object["json"] = (damage?.rawValue).map(JSONValue.string)
        object["oversize_bytes"] = oversize.map(number)
        object["redirect"] = redirect.map(JSONValue.string)
        object["keys"] = (keys?.kind.rawValue).map(JSONValue.string)
        return object
    }
}

private func number(_ value: Int) -> JSONValue { .number(JSONNumber(Int64(value))) }

extension Duration {
    /// Whole seconds.
    fileprivate var json: JSONValue { number(Int(components.seconds)) }

    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
