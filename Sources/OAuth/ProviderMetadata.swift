// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// What a provider says of itself (RFC 8414 §2, OpenID Connect Discovery §3).
///
/// Only what is served is advertised.
package struct ProviderMetadata: Sendable {
    package var issuer: Issuer
    /// The members that hold an endpoint's URL, in the order of the document.
    package var endpoints: [(member: String, url: String)] = []
    package var grantTypes: [GrantType] = []
    package var responseTypes: [String] = []
    package var clientAuthenticationMethods: [ClientAuthenticationMethod] = []
    package var idTokenAlgorithms: [SignatureAlgorithm] = []
    package var scopes: [String] = []
    package var claims: [String] = []

    package init(issuer: Issuer) {
        self.issuer = issuer
    }

    /// The document; one and the same under both well-known names.
    package var json: JSONObject {
        var object: JSONObject = ["issuer": .string(issuer.description)]
        for (member, url) in endpoints {
            object[member] = .string(url)
        }
        object["scopes_supported"] = .array(scopes.map(JSONValue.string))
        object["response_types_supported"] = .array(responseTypes.map(JSONValue.string))
        object["grant_types_supported"] = .array(grantTypes.map { .string($0.rawValue) })
        object["subject_types_supported"] = ["public"]
        object["id_token_signing_alg_values_supported"] = .array(idTokenAlgorithms.map { .string($0.name) })
        object["token_endpoint_auth_methods_supported"] = .array(
            clientAuthenticationMethods.map { .string($0.rawValue) })
        object["claim_types_supported"] = ["normal"]
        object["claims_supported"] = .array(claims.map(JSONValue.string))
        // Each of these defaults to `true` or to a wider set when left out, and none of it is served.
        object["claims_parameter_supported"] = false
        object["request_parameter_supported"] = false
        object["request_uri_parameter_supported"] = false
        return object
    }
}
