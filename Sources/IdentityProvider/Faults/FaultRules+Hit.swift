// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import HTTPTypes
package import JOSE

extension FaultRules {
    /// A rule, and what became of it.
    package struct Standing: Sendable {
        package let id: String
        package let rule: FaultRule
        /// How often it has gone wrong.
        package let hits: Int
        /// How often it still will; `nil` is without end.
        package let remaining: Int?
        /// For how long it still lives; `nil` is without end.
        package let remainingTime: Duration?
        /// How long it still waits; `nil` when it has begun.
        package let waitingTime: Duration?
    }

    /// What goes wrong with one request.
    package struct Hit: Sendable {
        package let id: String
        /// Of the rule, which another of its id does not have.
        let number: Int
        package let action: FaultAction
        package let moment: FaultRule.Moment
        /// What was drawn.
        package let delay: Duration?
        /// For how long the rule still lives.
        package let remainingTime: Duration?
        /// How long its quota is used up; `nil` when it has none.
        package let quotaWait: Duration?
        /// What ends the wait of a request that hangs or is delayed.
        package let hold: FaultHold?

        /// Whether something comes of it whatever the true answer is.
        package var isCertain: Bool { action.isCertain || (delay ?? .zero) > .zero }
    }
}

extension FaultRules.Hit {
    /// The headers to set and to take away: who is over a quota is told when to come again, unless the action says that itself.
    package var imposedHeaders: [(name: HTTPField.Name, value: String?)] {
        let headers = action.imposedHeaders
        guard let quotaWait, action.isReplacement, !headers.contains(where: { $0.name == .retryAfter }) else {
            return headers
        }
        let (seconds, rest) = quotaWait.components
        return headers + [(name: .retryAfter, value: "\(seconds + (rest > 0 ? 1 : 0))")]
    }
}

extension FaultRules.Standing {
    /// The rule as the control API takes it, and what became of it.
    package var json: JSONObject {
        var object: JSONObject = ["id": .string(id), "match": .object(rule.match.json)]
        object["action"] = .object(rule.action.json)
        object.set("when", to: rule.moment.rawValue)
        object.set("count", to: rule.count)
        if rule.clock != .real { object.set("clock", to: rule.clock.rawValue) }
        object.set("starts_in", to: rule.start?.wholeSeconds)
        object.set("expires_in", to: rule.lifetime?.wholeSeconds)
        object.set("seed", to: rule.seed)
        object.set("hits", to: hits)
        object.set("remaining", to: remaining)
        object.set("starts_in_ms", to: waitingTime?.wholeMilliseconds)
        object.set("remaining_ms", to: remainingTime?.wholeMilliseconds)
        return object
    }
}
