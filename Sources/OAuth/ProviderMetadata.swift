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
    package var responseModes: [ResponseMode] = []
    package var prompts: [Prompt] = []
    package var codeChallengeMethods: [CodeChallenge.Method] = []
    package var acrValues: [String] = []
    package var clientAuthenticationMethods: [ClientAuthenticationMethod] = []
    /// By what clients may sign their assertions.
    package var clientAssertionAlgorithms: [String] = []
    package var idTokenAlgorithms: [String] = []
    /// By what clients may sign their proofs of possession (RFC 9449 §5.1).
    package var proofAlgorithms: [String] = []
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
        object["response_modes_supported"] = .array(responseModes.map { .string($0.rawValue) })
        object["grant_types_supported"] = .array(grantTypes.map { .string($0.rawValue) })
        object["subject_types_supported"] = ["public", "pairwise"]
        object["id_token_signing_alg_values_supported"] = .array(idTokenAlgorithms.map(JSONValue.string))
        // Introspection is for clients that can prove themselves (RFC 7662 §2.1).
        let endpoints: [(String, [ClientAuthenticationMethod])] = [
            ("token", clientAuthenticationMethods),
            ("introspection", clientAuthenticationMethods.filter { $0 != .none }),
            ("revocation", clientAuthenticationMethods),
        ]
        for (endpoint, methods) in endpoints {
            object["\(endpoint)_endpoint_auth_methods_supported"] = .array(methods.map { .string($0.rawValue) })
            object["\(endpoint)_endpoint_auth_signing_alg_values_supported"] = .array(
                clientAssertionAlgorithms.map(JSONValue.string))
        }
        object["dpop_signing_alg_values_supported"] = .array(proofAlgorithms.map(JSONValue.string))
        object["code_challenge_methods_supported"] = .array(codeChallengeMethods.map { .string($0.rawValue) })
        object["acr_values_supported"] = .array(acrValues.map(JSONValue.string))
        object["prompt_values_supported"] = .array(prompts.map { .string($0.rawValue) })
        object["authorization_response_iss_parameter_supported"] = true
        object["claim_types_supported"] = ["normal"]
        object["claims_supported"] = .array(claims.map(JSONValue.string))
        object["claims_parameter_supported"] = true
        object["backchannel_logout_supported"] = true
        object["backchannel_logout_session_supported"] = true
        // Each of these defaults to `true` or to a wider set when left out, and none of it is served.
        object["request_parameter_supported"] = false
        object["request_uri_parameter_supported"] = false
        return object
    }
}
