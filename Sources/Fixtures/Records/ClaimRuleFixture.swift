// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// A claim of a client in a fixture.
enum ClaimRuleFixture {
    /// What the keys of a rule say.
    struct Draft {
        var name = ""
        var sources: [ClaimRule.Source] = []
        var scope: String?
        var places = ClaimRule.Place.allCases
    }

    static let keys: [FixtureKey<Draft, ClaimRule>] = [
        FixtureKey(
            "name", type: ["type": "string", "minLength": 1], isRequired: true, "The name of the claim.",
            read: { reader, draft in draft.name = name(reader) }, write: { .string($0.name) }),
        FixtureKey(
            "value", type: [:], "A constant: any JSON.",
            read: { reader, draft in
                if let value = reader.node("value") { draft.sources.append(.constant(value.json.text)) }
            },
            write: { rule in
                guard case .constant(let text) = rule.source else { return nil }
                return (try? JSONValue(parsing: Array(text.utf8))) ?? .null
            }),
        FixtureKey(
            "user", type: ["type": "string"],
            "An attribute of the user: `username`, `subject`, `groups`, `roles`, or the name of a claim.",
            read: { reader, draft in
                if let attribute = reader.string("user") { draft.sources.append(.user(attribute)) }
            },
            write: { if case .user(let name) = $0.source { .string(name) } else { nil } }),
        FixtureKey(
            "parameter", type: ["type": "string"],
            "A parameter of the authorization request, or of the token request if there was none. The device grant has none.",
            read: { reader, draft in
                guard let parameter = reader.string("parameter") else { return }
                if secretParameters.contains(parameter) {
                    reader.problem("What it holds stands in no token.", at: reader.node("parameter"), "parameter")
                }
                draft.sources.append(.parameter(parameter))
            },
            write: { if case .parameter(let name) = $0.source { .string(name) } else { nil } }),
        FixtureKey(
            "scope", type: ["type": "string"], "The scope that the claim needs. Default: none.",
            read: { reader, draft in draft.scope = reader.string("scope") },
            write: { $0.scope.map(JSONValue.string) }),
        FixtureKey(
            "in", type: FixtureCodec<[ClaimRule.Place]>.words().type, "Where the claim is. Default: all three.",
            read: { reader, draft in draft.places = reader.words("in", ClaimRule.Place.self) ?? draft.places },
            write: { $0.places.isEmpty ? nil : .array($0.places.map { .string($0.rawValue) }) }),
    ]

    /// `nil` for one that is not whole; that has been told.
    static func read(_ reader: FixtureReader) -> ClaimRule? {
        var draft = Draft()
        for key in keys { key.read(reader, &draft) }
        guard draft.sources.count == 1, let source = draft.sources.first else {
            if !draft.name.isEmpty {
                reader.problem("One of value, user and parameter is required.", at: nil, "value")
            }
            return nil
        }
        return ClaimRule(name: draft.name, source: source, scope: draft.scope, places: draft.places)
    }

    static func json(_ rule: ClaimRule) -> JSONObject {
        FixtureDocument.json(rule, keys)
    }

    private static func name(_ reader: FixtureReader) -> String {
        let name = reader.identifier("name", limit: 256)
        // Verifiers tell tokens apart by these, and trust what they say.
        if ReservedClaims.names.contains(name), name != "groups", name != "roles" {
            reader.problem("The claim \(name) is the token's own.", at: reader.node("name"), "name")
        }
        return name
    }

    private static let secretParameters: Set<String> = [
        "client_assertion", "client_secret", "code", "code_verifier", "device_code", "password", "refresh_token",
    ]
}
