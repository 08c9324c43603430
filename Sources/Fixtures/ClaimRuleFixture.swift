// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// A claim of a client in a fixture.
enum ClaimRuleFixture {
    /// `nil` for one that is not whole; that has been told.
    static func read(_ reader: FixtureReader) -> ClaimRule? {
        let name = reader.identifier("name", limit: 256)
        // Verifiers tell tokens apart by these, and trust what they say.
        if ReservedClaims.names.contains(name), name != "groups", name != "roles" {
            reader.problem("The claim \(name) is the token's own.", at: reader.node("name"), "name")
        }
        var sources: [ClaimRule.Source] = []
        if let value = reader.node("value") { sources.append(.constant(value.json.text)) }
        if let attribute = reader.string("user") { sources.append(.user(attribute)) }
        if let parameter = reader.string("parameter") {
            if secretParameters.contains(parameter) {
                reader.problem("What it holds stands in no token.", at: reader.node("parameter"), "parameter")
            }
            sources.append(.parameter(parameter))
        }
        let scope = reader.string("scope")
        let places = reader.words("in", ClaimRule.Place.self) ?? ClaimRule.Place.allCases
        guard sources.count == 1, let source = sources.first else {
            if !name.isEmpty {
                reader.problem("One of value, user and parameter is required.", at: nil, "value")
            }
            return nil
        }
        return ClaimRule(name: name, source: source, scope: scope, places: places)
    }

    private static let secretParameters: Set<String> = [
        "client_assertion", "client_secret", "code", "code_verifier", "device_code", "password", "refresh_token",
    ]
}
