// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// A fault by its everyday name: a rule that a test need not write out.
package struct FaultProfile: Sendable {
    package let name: String
    /// What it does, for people.
    package let summary: String
    /// The rule, as the control API takes it.
    package let rule: JSONObject

    package static let all = [
        FaultProfile(
            name: "flaky", summary: "Three calls of ten get 503; the seed says which.",
            rule: ["match": ["probability": fraction("0.3")], "action": ["status": 503]]),
        FaultProfile(
            name: "slow", summary: "Each answer takes half a second to one and a half more.",
            rule: ["action": ["delay_ms": ["min": 500, "max": 1_500]]]),
        FaultProfile(
            name: "down", summary: "Each connection is closed before any byte of an answer.",
            rule: ["action": ["connection": "drop"]]),
        FaultProfile(
            name: "rate-limited", summary: "Of three calls the first is let pass, and two get 429 with Retry-After: 1.",
            rule: [
                "match": ["every": ["hits": 2, "of": 3]],
                "action": ["status": 429, "headers": ["Retry-After": "1"]],
            ]),
        FaultProfile(
            name: "empty-key-set", summary: "The key set holds no key.",
            rule: ["match": ["endpoint": "jwks"], "action": ["keys": "empty"]]),
        FaultProfile(
            name: "stale-keys",
            summary: "The key set stays as it is now, whatever becomes of the keys, and may be kept for a day.",
            rule: [
                "match": ["endpoint": "jwks"],
                "action": ["keys": "frozen", "headers": ["Cache-Control": "public, max-age=86400"]],
            ]),
    ]

    package static func named(_ name: String) -> FaultProfile? {
        all.first { isSame($0.name, name) }
    }

    /// A number that is written with a point.
    private static func fraction(_ text: String) -> JSONValue {
        (try? JSONValue(parsing: Array(text.utf8))) ?? 1
    }
}
