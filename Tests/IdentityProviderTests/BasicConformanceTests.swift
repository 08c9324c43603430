// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

/// A test for each module of the plans Basic OP and Form Post OP of the OpenID certification, named after it.
@Suite("OpenID certification: Basic OP and Form Post OP")
struct BasicConformanceTests {
    private static let modes: [ResponseMode] = [.query, .formPost]

    @Test("oidcc-server", arguments: modes)
    func server(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            let told = try await scene.flow()
            #expect(told["state"] == "s1" && told["iss"] == "https://op.example")
            // 256 random bits.
            #expect(told["code"]?.utf8.count == 43)
            let tokens = try await scene.redeem(told)
            #expect(tokens["token_type"] == "Bearer")
            let identity = try scene.identity(tokens)
            #expect(
                identity["iss"] == "https://op.example" && identity["aud"] == "demo-app" && identity["nonce"] == "n1")
            #expect(identity["iat"] != nil && identity["exp"] != nil && identity["sub"] != nil)
            #expect(try await scene.userInfo(tokens).json["sub"] == identity["sub"])
        }
    }

    @Test("oidcc-response-type-missing", arguments: modes)
    func responseTypeMissing(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            #expect(try await scene.flow(["response_type": ""])["error"] == "invalid_request")
        }
    }

    @Test("oidcc-idtoken-signature, with a static client: RS256, by a key of the set")
    func idTokenSignature() async throws {
        try await ConformanceScene.run { scene async throws in
            let token = try CompactToken(parsing: try await scene.tokens()["id_token"]?.stringValue ?? "")
            let keys = try JSONWebKeySet(parsing: Array(try await scene.provider.send(.GET, "/jwks.json").text.utf8))
                .keys
            let key = try #require(keys.first { $0.keyID == token.header.keyID })
            #expect(token.header.algorithm == "RS256" && token.isSigned(by: key.publicKey, algorithm: .rs256))
        }
    }

    @Test("oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body")
    func userInfo() async throws {
        try await ConformanceScene.run { scene async throws in
            let tokens = try await scene.tokens()
            let token = tokens["access_token"]?.stringValue ?? ""
            let form = ["Content-Type": "application/x-www-form-urlencoded"]
            let answers = [
                try await scene.userInfo(tokens),
                try await scene.provider.send(
                    .POST, "/userinfo", body: "", headers: form.merging(["Authorization": "Bearer \(token)"]) { $1 }),
                try await scene.provider.send(.POST, "/userinfo", body: "access_token=\(token)", headers: form),
            ]
            for answer in answers {
                #expect(answer.status == 200 && answer.header("Content-Type") == "application/json")
                #expect(try answer.json["sub"] == scene.identity(tokens)["sub"])
            }
        }
    }

    @Test("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", arguments: modes)
    func withoutNonce(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            #expect(try scene.identity(try await scene.tokens(["nonce": ""]))["nonce"] == nil)
        }
    }

    @Test("oidcc-scope-profile, -email, -address, -phone and -all")
    func scopes() async throws {
        try await ConformanceScene.run { scene async throws in
            let byScope: [String: [String]] = [
                "profile": ConformanceScene.profile + ["updated_at"], "email": ["email", "email_verified"],
                "address": ["address"], "phone": ["phone_number", "phone_number_verified"],
            ]
            let all = "openid " + byScope.keys.sorted().joined(separator: " ")
            for scope in byScope.keys.sorted().map({ "openid \($0)" }) + [all] {
                let info = try await scene.userInfo(try await scene.tokens(["scope": scope])).json
                for (name, claims) in byScope {
                    for claim in claims { #expect((info[claim] != nil) == scope.contains(name), "\(scope): \(claim)") }
                }
            }
            let info = try await scene.userInfo(try await scene.tokens(["scope": all])).json
            #expect(info["email_verified"] == true && info["phone_number_verified"] == true)
            #expect(info["address"]?.objectValue?["country"] == "UK" && info["updated_at"] == 1_700_000_000)
        }
    }

    @Test("oidcc-alternate-happy-flow: the order of scopes and parameters does not matter", arguments: modes)
    func alternateOrder(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            _ = try await scene.flow()
            let query = scene.query(["scope": "email openid"], reversed: true)
            let answer = try await scene.browser.send(.GET, "/authorize?" + query)
            let tokens = try await scene.redeem(try #require(try scene.told(answer)))
            #expect(tokens["scope"] == "email openid" && tokens["id_token"] != nil)
        }
    }

    @Test(
        "oidcc-display-page, -display-popup, -ui-locales, -claims-locales, -login-hint, -ensure-request-with-unknown-parameter-succeeds",
        arguments: modes)
    func harmless(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            for (name, value) in [
                ("display", "page"), ("display", "popup"), ("ui_locales", "se"), ("claims_locales", "se"),
                ("login_hint", "stranger@elsewhere.example"), ("extra", "foobar"),
            ] { #expect(try await scene.flow([name: value])["code"] != nil, "\(name)") }
        }
    }

    @Test("oidcc-prompt-login, oidcc-max-age-1", arguments: [["prompt": "login"], ["max_age": "1"]])
    func asksAgain(asking: [String: String]) async throws {
        try await ConformanceScene.run { scene async throws in
            let first = try scene.identity(try await scene.tokens())
            scene.provider.advance(2)
            #expect(try await scene.open(asking).text.contains("data-testid=\"sign-in\""))
            let second = try scene.identity(try await scene.tokens(asking))
            #expect(second["auth_time"] == 1_800_000_002 && first["auth_time"] == 1_800_000_000)
            #expect(first["sub"] != nil && first["sub"] == second["sub"])
        }
    }

    @Test("oidcc-prompt-none-not-logged-in, with a state of 128 characters", arguments: modes)
    func promptNoneSignedOut(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            let state = String(repeating: "aZ09-._~", count: 16)
            let told = try #require(try scene.told(try await scene.open(["prompt": "none", "state": state])))
            #expect(told["error"] == "login_required" && told["state"] == state && told["code"] == nil)
        }
    }

    @Test("oidcc-prompt-none-logged-in, oidcc-id-token-hint, oidcc-max-age-10000", arguments: modes)
    func silent(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            let first = try await scene.tokens(["max_age": "15000"])
            scene.provider.advance(10)
            let hint = first["id_token"]?.stringValue ?? ""
            for asking in [["prompt": "none"], ["prompt": "none", "id_token_hint": hint], ["max_age": "10000"]] {
                let told = try #require(try scene.told(try await scene.open(asking)))
                let second = try scene.identity(try await scene.redeem(told))
                #expect(try second["auth_time"] == scene.identity(first)["auth_time"])
                #expect(try second["sub"] == scene.identity(first)["sub"])
            }
        }
    }

    @Test("oidcc-ensure-request-with-acr-values-succeeds", arguments: modes)
    func acrValues(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            #expect(try scene.identity(try await scene.tokens(["acr_values": "1 2"]))["acr"] == "1")
        }
    }

    @Test("oidcc-codereuse, oidcc-codereuse-30seconds", arguments: [0, 30])
    func codeReuse(seconds: Int64) async throws {
        try await ConformanceScene.run { scene async throws in
            let told = try await scene.flow()
            let tokens = try await scene.redeem(told)
            scene.provider.advance(seconds)
            #expect(try await scene.redeem(told)["error"] == "invalid_grant")
            #expect(try await scene.userInfo(tokens).status == 401)
        }
    }

    @Test("oidcc-ensure-registered-redirect-uri, oidcc-ensure-request-object-with-redirect-uri", arguments: modes)
    func registeredRedirectURI(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            for more in [[:], ["request": "eyJhbGciOiJub25lIn0.e30."]] {
                let answer = try await scene.open(
                    more.merging(["redirect_uri": ConformanceScene.callback + "_invalid"]) { $1 })
                #expect(answer.status == 400 && answer.header("Location") == nil && !answer.text.contains("_invalid"))
            }
        }
    }

    @Test("oidcc-ensure-post-request-succeeds", arguments: modes)
    func postRequest(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            let pairs = try FormParameters(parsing: scene.query().utf8)
            let names = ["client_id", "response_type", "redirect_uri", "scope", "state", "nonce", "response_mode"]
            let form = names.compactMap { name in pairs[name].map { (name, $0) } }
            let page = try await scene.browser.send(.POST, "/authorize", form: form)
            #expect(try scene.told(try await scene.browser.submit(page, ["user": "alice"]))?["code"] != nil)
        }
    }

    @Test("oidcc-server-client-secret-post")
    func clientSecretPost() async throws {
        try await ConformanceScene.run { scene async throws in
            let credentials = ["client_id": "demo-app", "client_secret": TestProvider.secret]
            #expect(try await scene.redeem(try await scene.flow(), credentials)["id_token"] != nil)
            let metadata = try await scene.provider.send(.GET, "/.well-known/openid-configuration").json
            let methods = metadata["token_endpoint_auth_methods_supported"]?.arrayValue ?? []
            #expect(methods.contains("client_secret_post") && methods.contains("client_secret_basic"))
        }
    }

    @Test(
        "oidcc-request-uri-unsigned-…-or-rejected-as-unsupported, oidcc-unsigned-request-object-…-or-rejected-as-unsupported",
        arguments: modes)
    func requestObjects(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            #expect(try await scene.flow(["request": "eyJhbGciOiJub25lIn0.e30."])["error"] == "request_not_supported")
            #expect(
                try await scene.flow(["request_uri": "https://rp.example/r"])["error"] == "request_uri_not_supported")
        }
    }

    @Test("oidcc-claims-essential", arguments: modes)
    func essentialClaim(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            let tokens = try await scene.tokens(["claims": #"{"userinfo":{"name":{"essential":true}}}"#])
            #expect(try scene.identity(tokens)["name"] == nil)
            #expect(try await scene.userInfo(tokens).json["name"] == "a name")
        }
    }

    @Test("oidcc-refresh-token")
    func refreshToken() async throws {
        try await ConformanceScene.run { scene async throws in
            let page = try await scene.open(["scope": "openid offline_access", "prompt": "consent"])
            let consent = try await scene.browser.submit(page, ["user": "alice"])
            let allowed = try await scene.browser.submit(consent, ["decision": "allow"])
            let tokens = try await scene.redeem(try #require(try scene.told(allowed)))
            let token = tokens["refresh_token"]?.stringValue ?? ""
            let service = "&client_id=demo-service&client_secret=demo-service-secret-not-for-production"
            let foreign = try await scene.provider.refresh(token, extra: service, authorization: nil)
            #expect(foreign.error == "invalid_grant")
            let answer = try await scene.provider.refresh(token)
            #expect(
                answer.status == 200 && answer.header("Cache-Control") == "no-store"
                    && answer.header("Pragma") == "no-cache")
            let (before, after) = (try scene.identity(tokens), try scene.identity(try answer.json))
            for name in ["iss", "sub", "aud", "auth_time"] {
                #expect(before[name] != nil && before[name] == after[name], "\(name)")
            }
        }
    }

    @Test("oidcc-ensure-request-with-valid-pkce-succeeds", arguments: modes)
    func proofKey(mode: ResponseMode) async throws {
        try await ConformanceScene.run(mode) { scene async throws in
            let verifier = String(repeating: "aZ09-._~", count: 16)
            let challenge = Base64URL.encode(sha256(Array(verifier.utf8)))
            let told = try await scene.flow(["code_challenge": challenge, "code_challenge_method": "S256"])
            #expect(try await scene.redeem(told, ["code_verifier": verifier])["id_token"] != nil)
        }
    }
}
