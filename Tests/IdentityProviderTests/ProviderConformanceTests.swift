// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

/// A test for each module of the plans Config OP, RP-initiated Logout OP and Back-channel Logout OP, named after it.
@Suite("OpenID certification: Config OP and the Logout OPs")
struct ProviderConformanceTests {
    private let back = ConformanceScene.callback.replacing("callback", with: "post_logout_redirect")

    @Test("oidcc-discovery-endpoint-verification, oidcc-…-logout-discovery-endpoint-verification")
    func discovery() async throws {
        try await ConformanceScene.run { scene async throws in
            let answer = try await scene.provider.send(.GET, "/.well-known/openid-configuration")
            let document = try answer.json
            #expect(answer.status == 200 && answer.header("Content-Type") == "application/json")
            #expect(document["issuer"] == "https://op.example")
            for (name, value) in document where name.hasSuffix("_endpoint") || name == "jwks_uri" {
                #expect(value.stringValue?.hasPrefix("https://op.example/") == true)
            }
            for (name, value) in document { #expect(value.arrayValue?.isEmpty != true, "\(name)") }
            func list(_ name: String) -> [String] { document[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }
            #expect(list("id_token_signing_alg_values_supported").contains("RS256"))
            #expect(list("scopes_supported").contains("openid") && list("response_types_supported") == ["code"])
            #expect(list("subject_types_supported").contains("public"))
            #expect(list("claims_supported").contains("sub"))
            #expect(document["authorization_response_iss_parameter_supported"] == true)
            #expect(document["claims_parameter_supported"] == true && document["request_parameter_supported"] == false)
            for name in ["backchannel_logout_supported", "backchannel_logout_session_supported"] {
                #expect(document[name] == true)
            }
            let keys = try await scene.provider.send(.GET, "/jwks.json").json["keys"]?.arrayValue ?? []
            #expect(!keys.isEmpty)
            for key in keys.compactMap(\.objectValue) {
                #expect(key["d"] == nil && key["kid"] != nil && key["use"] == "sig" && key["alg"] == "RS256")
            }
        }
    }

    /// Signs in, logs out by these parameters, and says where that led and whether the user is still signed in.
    private func logout(
        _ scene: ConformanceScene, _ parameters: (_ hint: String) -> [(name: String, value: String)]
    ) async throws -> (answer: Answer, isSignedIn: Bool) {
        let hint = try await scene.tokens()["id_token"]?.stringValue ?? ""
        var answer = try await scene.browser.send(.GET, "/logout?" + FormParameters.encode(parameters(hint)))
        if answer.text.contains("data-testid=\"sign-out\"") {
            answer = try await scene.browser.submit(answer, ["leave": "1"])
        }
        let told = try scene.told(try await scene.open(["prompt": "none"]))
        return (answer, told?["code"] != nil)
    }

    @Test("oidcc-rp-initiated-logout, with a state of ninety characters and none")
    func initiated() async throws {
        try await ConformanceScene.run { scene async throws in
            let state = String(repeating: "a-._~!$&'()*+,;=:@", count: 5)
            let (answer, isSignedIn) = try await logout(scene) { hint in
                [("id_token_hint", hint), ("post_logout_redirect_uri", back), ("state", state)]
            }
            #expect(!isSignedIn && answer.status == 302)
            #expect(answer.header("Location") == back + "?" + FormParameters.encode([(name: "state", value: state)]))
            let bare = try await logout(scene) { [("id_token_hint", $0), ("post_logout_redirect_uri", back)] }
            #expect(bare.answer.header("Location") == back && !bare.isSignedIn)
        }
    }

    @Test(
        "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri, -query-added-to-post-logout-redirect-uri, -no-id-token-hint, -bad- and -modified-id-token-hint"
    )
    func refused() async throws {
        try await ConformanceScene.run { scene async throws in
            for parameters in [
                { (hint: String) in
                    [(name: "id_token_hint", value: hint), (name: "post_logout_redirect_uri", value: back + "x")]
                },
                { hint in [("id_token_hint", hint), ("post_logout_redirect_uri", back + "?foo=bar")] },
                { _ in [("post_logout_redirect_uri", back), ("state", "x")] },
                { _ in [("id_token_hint", "bad"), ("post_logout_redirect_uri", back)] },
                { hint in
                    let parts = hint.split(separator: ".")
                    return [("id_token_hint", "eyJhbGciOiJub25lIn0.\(parts[1])."), ("post_logout_redirect_uri", back)]
                },
                { hint in [("id_token_hint", hint.dropLast(8) + "AAAAAAAA"), ("post_logout_redirect_uri", back)] },
            ] {
                let (answer, isSignedIn) = try await logout(scene, parameters)
                #expect(answer.status == 400 && answer.header("Location") == nil && isSignedIn)
            }
        }
    }

    @Test("oidcc-rp-initiated-logout-no-params, -only-state, -no-post-logout-redirect-uri")
    func withoutURI() async throws {
        try await ConformanceScene.run { scene async throws in
            for parameters in [
                { (_: String) in [] }, { _ in [(name: "state", value: "x")] },
                { hint in [("id_token_hint", hint), ("state", "x")] },
            ] as [(String) -> [(name: String, value: String)]] {
                let (answer, isSignedIn) = try await logout(scene, parameters)
                #expect(answer.status == 200 && answer.text.contains("data-testid=\"signed-out\"") && !isSignedIn)
            }
        }
    }
}
