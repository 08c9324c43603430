// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

@Suite("Discovery advertises exactly what works: authentication and signatures")
struct AdvertisedProofTests {
    @Test("each endpoint's authentication methods, and no others")
    func authenticationMethods() async throws {
        try await DiscoveryWalk.run { walk async throws in
            for method in try walk.list("token_endpoint_auth_methods_supported") {
                let answer: Answer
                if method == "none" {
                    let proof = [
                        "client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256",
                    ]
                    let browser = TestBrowser(walk.provider)
                    let page = try await walk.authorize(browser, proof)
                    let code = try await browser.submit(page, ["user": "alice"]).redirect["code"] ?? ""
                    let fields = [
                        "grant_type": "authorization_code", "code": code, "redirect_uri": TestBrowser.callback,
                        "code_verifier": ProofKey.verifier,
                    ]
                    answer = try await walk.post("token_endpoint", fields, by: method)
                } else {
                    answer = try await walk.post("token_endpoint", ["grant_type": "client_credentials"], by: method)
                }
                #expect(answer.status == 200, "\(method): \(answer.text)")
            }
            let known = ClientAuthenticationMethod.allCases.map(\.rawValue)
            for endpoint in ["introspection_endpoint", "revocation_endpoint"] {
                let methods = try walk.list(endpoint + "_auth_methods_supported")
                for method in known {
                    // Whoever gives no proof has no token of that client's.
                    let token = method == "none" ? "x" : try await walk.signIn()["access_token"]?.stringValue ?? ""
                    let answer = try await walk.post(endpoint, ["token": token], by: method)
                    #expect(answer.status == (methods.contains(method) ? 200 : 401), "\(endpoint) \(method)")
                    if endpoint == "introspection_endpoint", methods.contains(method) {
                        #expect(try answer.json["active"] == true)
                    }
                }
                #expect(Set(methods).isSubset(of: known))
            }
        }
    }

    @Test("each endpoint takes assertions of each algorithm that it names, and of no other")
    func assertionAlgorithms() async throws {
        try await DiscoveryWalk.run { walk async throws in
            let fields = [
                "token_endpoint": ["grant_type": "client_credentials"], "introspection_endpoint": ["token": "x"],
                "revocation_endpoint": ["token": "x"],
            ]
            for (endpoint, fields) in fields {
                let algorithms = try walk.list(endpoint + "_auth_signing_alg_values_supported")
                for algorithm in algorithms {
                    let answer = try await walk.post(endpoint, fields.merging(try walk.assertion(algorithm)) { $1 })
                    #expect(answer.status == 200, "\(endpoint) \(algorithm): \(answer.text)")
                }
                let known = SignatureAlgorithm.all.map(\.name) + MACAlgorithm.all.map(\.name)
                #expect(Set(algorithms) == Set(known), "\(endpoint)")
                for other in ["none", "ES512", "RS1", "HS1"] {
                    var assertion = try walk.assertion("HS256")
                    let parts = assertion["client_assertion"]?.split(separator: ".") ?? []
                    let header = Base64URL.encode(Array("{\"alg\":\"\(other)\"}".utf8))
                    assertion["client_assertion"] = "\(header).\(parts[1]).\(other == "none" ? "" : parts[2])"
                    let answer = try await walk.post(endpoint, fields.merging(assertion) { $1 })
                    #expect(answer.status == 401 && answer.error == "invalid_client", "\(endpoint) \(other)")
                }
            }
        }
    }

    @Test("dpop_signing_alg_values_supported: a proof by each binds the token, and one by another does not")
    func proofAlgorithms() async throws {
        try await DiscoveryWalk.run { walk async throws in
            func token(_ proof: String) async throws -> Answer {
                try await walk.provider.token(
                    "grant_type=client_credentials", proofs: [proof], authorization: walk.basic())
            }
            let names = try walk.list("dpop_signing_alg_values_supported")
            #expect(Set(names) == Set(SignatureAlgorithm.all.map(\.name)))
            for name in names {
                let key = try ClientKey(try #require(SignatureAlgorithm(name: name)))
                #expect(try await token(key.proof(walk.provider)).json["token_type"] == "DPoP", "\(name)")
                let parts = try key.proof(walk.provider).split(separator: ".")
                for other in ["none", "HS256", "ES512"] {
                    let header = Base64URL.encode(Array("{\"alg\":\"\(other)\",\"typ\":\"dpop+jwt\"}".utf8))
                    #expect(try await token("\(header).\(parts[1]).\(parts[2])").error == "invalid_dpop_proof")
                }
            }
        }
    }

    @Test("id_token_signing_alg_values_supported: ID tokens of each, whose signature holds")
    func identityAlgorithms() async throws {
        try await DiscoveryWalk.run { walk async throws in
            let set = try JSONWebKeySet(
                parsing: Array(try await walk.provider.send(.GET, try walk.path("jwks_uri")).text.utf8))
            for name in try walk.list("id_token_signing_alg_values_supported") {
                let tokens = try await walk.signIn(as: "signs-\(name)")
                let token = try CompactToken(parsing: tokens["id_token"]?.stringValue ?? "")
                #expect(token.header.algorithm == name)
                if let mac = MACAlgorithm(name: name) {
                    #expect(token.isAuthentic(by: SharedSecret(Array(DiscoveryWalk.secret.utf8)), algorithm: mac))
                } else {
                    let key = try #require(set.keys.first { $0.keyID == token.header.keyID }, "\(name)")
                    let algorithm = try #require(SignatureAlgorithm(name: name))
                    #expect(token.isSigned(by: key.publicKey, algorithm: algorithm))
                }
            }
        }
    }
}
