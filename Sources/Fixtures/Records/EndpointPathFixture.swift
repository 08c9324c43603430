// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE

/// The paths of a tenant's endpoints that stand elsewhere than its preset has them.
enum EndpointPathFixture {
    /// What may be moved; the provider, which knows the endpoints, looks again.
    static let endpoints = [
        "authorization", "device", "device-authorization", "end-session", "introspection", "jwks", "revocation",
        "token", "userinfo",
    ]

    /// The JSON Schema of the mapping.
    static let schema: JSONObject = [
        "type": "object", "additionalProperties": false,
        "properties": .object(JSONObject(endpoints.map { ($0, .object(FixtureType.path)) })),
    ]

    static func read(_ reader: FixtureReader) -> [String: String] {
        var paths: [String: String] = [:]
        for endpoint in endpoints {
            guard let path = reader.string(endpoint) else { continue }
            if EndpointPath.isValid(path) {
                paths[endpoint] = path
            } else {
                reader.problem(
                    "A path below the issuer is due: a slash, then segments of letters, digits and - . _ ~, 128 bytes at "
                        + "most. /_understudy is the server's own.", at: reader.node(endpoint), endpoint)
            }
        }
        return paths
    }
}
