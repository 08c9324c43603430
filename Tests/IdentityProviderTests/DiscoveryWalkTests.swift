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

@Suite("Discovery advertises exactly what works")
struct DiscoveryWalkTests {
    @Test("each member of the metadata is one that these tests exercise")
    func members() async throws {
        try await DiscoveryWalk.run { walk async throws in
            #expect(
                Set(walk.document.names) == [
                    "issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "userinfo_endpoint",
                    "introspection_endpoint", "revocation_endpoint", "end_session_endpoint",
                    "device_authorization_endpoint", "scopes_supported", "response_types_supported",
                    "response_modes_supported", "grant_types_supported", "subject_types_supported",
                    "id_token_signing_alg_values_supported", "token_endpoint_auth_methods_supported",
                    "token_endpoint_auth_signing_alg_values_supported", "introspection_endpoint_auth_methods_supported",
                    "introspection_endpoint_auth_signing_alg_values_supported",
                    "revocation_endpoint_auth_methods_supported",
                    "revocation_endpoint_auth_signing_alg_values_supported", "code_challenge_methods_supported",
                    "acr_values_supported", "prompt_values_supported", "authorization_response_iss_parameter_supported",
                    "claim_types_supported", "claims_supported", "claims_parameter_supported",
                    "backchannel_logout_supported", "backchannel_logout_session_supported",
                    "dpop_signing_alg_values_supported",
                    "request_parameter_supported", "request_uri_parameter_supported",
                ])
        }
    }

    @Test("grant_types_supported: each gives an access token, and every other is refused")
    func grants() async throws {
        try await DiscoveryWalk.run { walk async throws in
            let grants = try walk.list("grant_types_supported")
            for grant in grants {
                let answer: Answer
                switch grant {
                case "authorization_code": answer = try await walk.codeFlow()
                case "client_credentials":
                    answer = try await walk.post(
                        "token_endpoint", ["grant_type": grant], authorization: walk.basic())
                case "password":
                    #expect(try await walk.signIn()["access_token"] != nil)
                    continue
                case "refresh_token":
                    let token = try await walk.signIn()["refresh_token"]?.stringValue ?? ""
                    answer = try await walk.post(
                        "token_endpoint", ["grant_type": grant, "refresh_token": token], authorization: walk.basic())
                case "urn:ietf:params:oauth:grant-type:device_code": answer = try await Self.device(walk, grant)
                default:
                    Issue.record("no test knows the grant \(grant)")
                    continue
                }
                #expect(answer.status == 200, "\(grant): \(answer.text)")
                #expect(try answer.json["access_token"] != nil)
            }
            for other in GrantType.allCases.map(\.rawValue) + ["x"] where !grants.contains(other) {
                let answer = try await walk.post("token_endpoint", ["grant_type": other], authorization: walk.basic())
                #expect(answer.error == "unsupported_grant_type", "\(other)")
            }
        }
    }

    private static func device(_ walk: DiscoveryWalk, _ grant: String) async throws -> Answer {
        let device =
            try await walk.post(
                "device_authorization_endpoint", ["scope": "openid"], authorization: walk.basic()
            )
            .json
        let browser = TestBrowser(walk.provider)
        let complete = try #require(device["verification_uri_complete"]?.stringValue)
        let issuer = try #require(walk.document["issuer"]?.stringValue)
        var page = try await browser.send(.GET, String(complete.dropFirst(issuer.count)))
        page = try await browser.submit(page, ["user_code": device["user_code"]?.stringValue ?? ""])
        page = try await browser.submit(page, ["user": "alice"])
        _ = try await browser.submit(page, ["decision": "allow"])
        let code = device["device_code"]?.stringValue ?? ""
        return try await walk.post(
            "token_endpoint", ["grant_type": grant, "device_code": code], authorization: walk.basic())
    }

    @Test("response_types_supported, response_modes_supported and iss (RFC 9207 §2, §2.1): by each mode, errors too")
    func responses() async throws {
        try await DiscoveryWalk.run { walk async throws in
            let issuer = try #require(walk.document["issuer"]?.stringValue)
            #expect(walk.document["authorization_response_iss_parameter_supported"] == true)
            let types = try walk.list("response_types_supported")
            for type in types {
                for mode in try walk.list("response_modes_supported") {
                    let browser = TestBrowser(walk.provider)
                    let request = ["response_type": type, "response_mode": mode]
                    let page = try await walk.authorize(browser, request)
                    let told = try Self.told(try await browser.submit(page, ["user": "alice"]), by: mode)
                    #expect(told["code"]?.isEmpty == false && told["state"] == "s1" && told["iss"] == issuer, "\(mode)")
                    let refusal = try await walk.authorize(browser, request.merging(["scope": "openid nowhere"]) { $1 })
                    let error = try Self.told(refusal, by: mode)
                    #expect(
                        error["error"] == "invalid_scope" && error["state"] == "s1" && error["iss"] == issuer, "\(mode)"
                    )
                    #expect(error["code"] == nil)
                }
            }
            let browser = TestBrowser(walk.provider)
            for other in ["token", "id_token", "code token", "code id_token", "none"] where !types.contains(other) {
                let told = try await walk.authorize(browser, ["response_type": other])
                #expect(told.header("Location")?.contains("unsupported_response_type") == true, "\(other)")
            }
            let told = try await walk.authorize(browser, ["response_mode": "web_message"]).redirect
            #expect(told["error"] == "invalid_request")
        }
    }

    private static func told(_ answer: Answer, by mode: String) throws -> [String: String] {
        switch mode {
        case "form_post":
            let form = try answer.form(with: ["iss", "state"])
            #expect(form.action == TestBrowser.callback)
            return form.hidden
        case "query", "fragment":
            let mark = mode == "query" ? "?" : "#"
            #expect(answer.header("Location")?.hasPrefix(TestBrowser.callback + mark) == true)
            return try answer.redirect
        default:
            Issue.record("no test knows the mode \(mode)")
            return [:]
        }
    }

    @Test("code_challenge_methods_supported: each holds the verifier against the challenge; plain is refused")
    func challenges() async throws {
        try await DiscoveryWalk.run { walk async throws in
            #expect(try walk.list("code_challenge_methods_supported") == ["S256"])
            let challenge = ["code_challenge": ProofKey.challenge, "code_challenge_method": "S256"]
            let right = try await walk.codeFlow(challenge, redeeming: ["code_verifier": ProofKey.verifier])
            let wrong = try await walk.codeFlow(
                challenge, redeeming: ["code_verifier": String(ProofKey.verifier.reversed())])
            #expect(right.status == 200 && wrong.error == "invalid_grant")
            let browser = TestBrowser(walk.provider)
            let plain = try await walk.authorize(
                browser, ["code_challenge": ProofKey.verifier, "code_challenge_method": "plain"])
            #expect(try plain.redirect["error"] == "invalid_request")
        }
    }

    @Test("scopes_supported, claims_supported, the claims parameter, subject types and acr values: each is given")
    func claims() async throws {
        try await DiscoveryWalk.run { walk async throws in
            for scope in try walk.list("scopes_supported") {
                let answer = try await walk.codeFlow(["scope": "openid \(scope)"])
                #expect(
                    try (answer.json["scope"]?.stringValue ?? "").split(separator: " ").contains(Substring(scope)),
                    "\(scope)")
            }
            let names = try walk.list("claims_supported")
            #expect(walk.document["claims_parameter_supported"] == true)
            #expect(walk.document["claim_types_supported"] == ["normal"])
            let wanted = JSONObject(names.map { ($0, JSONValue.null) })
            let request = JSONObject([("id_token", .object(wanted)), ("userinfo", .object(wanted))])
            let acr = try walk.list("acr_values_supported")
            let answer = try await walk.codeFlow(["claims": request.text, "acr_values": acr.joined(separator: " ")])
            let identity = try walk.claims(answer)
            for name in names { #expect(identity[name] != nil, "\(name)") }
            #expect(acr.contains(identity["acr"]?.stringValue ?? ""))
            let bearer = "Bearer " + (try answer.json["access_token"]?.stringValue ?? "")
            let user = try await walk.provider
                .send(
                    .GET, try walk.path("userinfo_endpoint"), headers: ["Authorization": bearer]
                )
                .json
            let ofTheToken: Set = ["iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid"]
            for name in names where !ofTheToken.contains(name) { #expect(user[name] != nil, "\(name)") }

            #expect(try Set(walk.list("subject_types_supported")) == ["public", "pairwise"])
            let other = try TestProvider.claims(try await walk.signIn(as: "signs-RS256")["id_token"])["sub"]
            let pairwise = try TestProvider.claims(try await walk.signIn(as: "pairwise")["id_token"])["sub"]
            #expect(identity["sub"] == other && pairwise != nil && pairwise != other)
        }
    }

    @Test("a claim whose scope no client may have is not advertised, and not given when it is asked for by name")
    func claimsWithoutScope() async throws {
        let change = DemoChange.with { $0.users[0].profile["phone_number"] = "+44 20 7946 0000" }
        try await TestProvider.run(demo: change) { provider async throws in
            let document = try await provider.send(.GET, "/.well-known/openid-configuration").json
            let names = document["claims_supported"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(names.contains("updated_at") && names.contains("groups"))
            #expect(!names.contains("phone_number") && !names.contains("address"))
            let request = #"{"id_token":{"phone_number":{"essential":true}}}"#
            let told = try await TestBrowser(provider).signIn(["claims": request]).redirect
            #expect(
                try TestProvider.claims(try await provider.redeem(told["code"]).json["id_token"])["phone_number"] == nil
            )
        }
    }

    @Test("prompt_values_supported: each does to a signed-in user what it says")
    func prompts() async throws {
        try await DiscoveryWalk.run { walk async throws in
            let browser = TestBrowser(walk.provider)
            _ = try await browser.submit(try await walk.authorize(browser), ["user": "alice"])
            for prompt in try walk.list("prompt_values_supported") {
                let answer = try await walk.authorize(browser, ["prompt": prompt])
                switch prompt {
                case "none": #expect(try answer.redirect["code"] != nil)
                case "login", "select_account": _ = try answer.form(with: ["user"])
                case "consent": _ = try answer.form(with: ["decision"])
                default: Issue.record("no test knows the prompt \(prompt)")
                }
            }
        }
    }

    @Test(
        "backchannel_logout_supported and its session, and end_session_endpoint: who signs out is signed out everywhere"
    )
    func logout() async throws {
        try await DiscoveryWalk.run { walk async throws in
            #expect(walk.document["backchannel_logout_supported"] == true)
            #expect(walk.document["backchannel_logout_session_supported"] == true)
            let browser = TestBrowser(walk.provider)
            let told = try await browser.submit(try await walk.authorize(browser), ["user": "alice"]).redirect
            let tokens = try await walk.post(
                "token_endpoint",
                [
                    "grant_type": "authorization_code", "code": told["code"] ?? "",
                    "redirect_uri": TestBrowser.callback,
                ], authorization: walk.basic())
            let hint = try tokens.json["id_token"]?.stringValue ?? ""
            let page = try await browser.send(
                .GET, try walk.path("end_session_endpoint") + "?id_token_hint=\(hint)")
            #expect(page.status == 200 && browser.session == nil)
            let body = try #require(await walk.receiver.deliveries(1).first)
            let logoutToken = try FormParameters(parsing: body.utf8)["logout_token"]
            let logout = try TestProvider.claims(logoutToken.map(JSONValue.string))
            #expect(try logout["sid"] != nil && logout["sid"] == walk.claims(tokens)["sid"])
        }
    }

    @Test(
        "OpenID Connect Core §6.1, §6.2: request_parameter_supported and request_uri_parameter_supported are false, and so it is"
    )
    func requestObjects() async throws {
        try await DiscoveryWalk.run { walk async throws in
            let browser = TestBrowser(walk.provider)
            for (name, error) in [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")] {
                #expect(walk.document["\(name)_parameter_supported"] == false)
                #expect(
                    try await walk.authorize(browser, [name: "https://client.example/r"]).redirect["error"] == error)
            }
        }
    }
}
