// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
import NIOHTTP1
import Testing

@Suite("What a generic mock of OpenID Connect may be set to")
struct MockOptionTests {
    @Test(
        "a token that is wrong in one way is one call, and the SDK refuses it for that",
        arguments: [
            (#"{"user":"dora","audience":"api"}"#, "valid"),
            (#"{"user":"dora","audience":"api","lifetime":-3600}"#, "token_expired"),
            (#"{"user":"dora","audience":"api","issuer":"https://wrong.example"}"#, "wrong_issuer"),
            (#"{"user":"dora","audience":"api","claims":{"aud":"other"}}"#, "wrong_audience"),
            (#"{"user":"dora","audience":"api","key":"fresh"}"#, "unknown_key"),
            (#"{"user":"dora","audience":"api","algorithm":"none"}"#, "algorithm_not_allowed"),
        ])
    func mint(_ body: String, _ verdict: String) async throws {
        try await DemandScene.run { scene async throws in
            let minted = try await scene.control(.POST, "/tokens/mint", body)
            #expect(try await scene.verdict(on: minted["token"]) == verdict)
        }
    }

    @Test(
        "so is each by its name",
        arguments: ["expired", "wrong-issuer", "bad-signature", "payload-tampered", "alg-none"])
    func named(_ name: String) async throws {
        try await DemandScene.run { scene async throws in
            let entry = try await scene.token(named: name)
            let verdict = try await scene.verdict(on: entry["token"])
            #expect(entry["valid"] == false && entry["verdict"]?.stringValue == verdict)
        }
    }

    @Test("an opaque access token, in force by introspection and userinfo")
    func opaque() async throws {
        try await DemandScene.run { scene async throws in
            try await scene.control(.PATCH, "/clients/app", #"{"access_tokens":"opaque"}"#)
            let token = try await scene.accessToken()
            #expect(!token.contains("."))
            let introspection = try await scene.post("/introspect", "token=\(token)").body
            #expect(introspection["active"] == true && introspection["username"] == "dora")
            #expect(try await scene.get("/userinfo", token: token).body["email"] == "dora@example.com")
        }
    }

    @Test("a key of one's own, as PEM and as JWK, under an id of one's own", arguments: ["pem", "jwk"])
    func ownKey(_ format: String) async throws {
        try await ControlServer.run { server async throws in
            let id = try #require(try await server.keyIDs("").first)
            let query = "?include=private-keys&format=\(format)"
            let shown = try await server.send(.GET, "/_understudy/v1/keys/\(id)" + query).body
            let key = try #require(shown[format])
            let scene = try await DemandScene(server, more: #","keys":[{"key":\#(key.text),"kid":"mine"}]"#)
            #expect(try await server.keyIDs("/\(scene.name)") == ["mine"])
            let token = try await scene.accessToken()
            #expect(try CompactToken(parsing: token).header.keyID == "mine")
            #expect(try await scene.verdict(on: .string(token)) == "valid")
        }
    }

    @Test("the algorithm that tokens are signed by", arguments: ["RS256", "PS256", "ES256", "ES384", "EdDSA"])
    func algorithm(_ name: String) async throws {
        let fixture = String(DemandScene.fixture.dropLast()) + #","signing_algorithm":"\#(name)"}"#
        try await DemandScene.run(fixture: fixture, more: #","keys":"own""#) { scene async throws in
            let token = try await scene.accessToken()
            #expect(try CompactToken(parsing: token).header.algorithm == name)
            #expect(try await scene.verdict(on: .string(token)) == "valid")
        }
    }

    @Test("a device waits for as many polls as it is told to")
    func devicePolls() async throws {
        try await DemandScene.run { scene async throws in
            let script = #"{"pending":3,"then":"approve","user":"dora"}"#
            try await scene.control(.POST, "/device-scripts", script)
            let code = try await scene.post("/device_authorization", "scope=openid").body["device_code"]?.stringValue
            let form = "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=\(code ?? "")"
            for _ in 0..<3 {
                #expect(try await scene.post("/token", form).body["error"] == "authorization_pending")
            }
            #expect(try await scene.post("/token", form).body["access_token"] != nil)
        }
    }

    @Test("a dropped connection, at the key set too", arguments: ["jwks", "token"])
    func drop(_ endpoint: String) async throws {
        try await DemandScene.run { scene async throws in
            let rule = #"{"match":{"endpoint":"\#(endpoint)"},"action":{"connection":"drop"}}"#
            try await scene.control(.POST, "/faults", rule)
            await #expect(throws: (any Error).self) {
                _ = endpoint == "jwks" ? try await scene.get("/jwks.json") : try await scene.signIn()
            }
            try await scene.control(.DELETE, "/faults")
            #expect(try await scene.get("/jwks.json").status == 200)
            #expect(try await scene.signIn().status == 200)
        }
    }

    @Test("an error status with Retry-After, as often as wanted, and then it is over")
    func retryAfter() async throws {
        try await DemandScene.run { scene async throws in
            let action = #"{"status":429,"headers":{"Retry-After":"7"}}"#
            try await scene.control(
                .POST, "/faults", #"{"match":{"endpoint":"token","client":"app"},"action":\#(action),"count":2}"#)
            for _ in 0..<2 {
                let refused = try await scene.signIn()
                #expect(refused.status == 429 && refused.headers["Retry-After"] == ["7"])
            }
            #expect(try await scene.signIn().status == 200)
            #expect(try await scene.control(.GET, "/faults")["faults"] == [])
        }
    }

    @Test("latency: the answer is the true one, and it took its time")
    func latency() async throws {
        try await DemandScene.run { scene async throws in
            try await scene.control(
                .POST, "/faults", #"{"match":{"endpoint":"token"},"action":{"delay_ms":80},"count":1}"#)
            let began = ContinuousClock.now
            #expect(try await scene.signIn().status == 200)
            #expect(ContinuousClock.now - began >= .milliseconds(80))
        }
    }

    @Test("chance with a seed: two tenants are unlucky at the same calls, and another seed at others")
    func chance() async throws {
        try await ControlServer.run { server async throws in
            var histories: [[Int]] = []
            for seed in [7, 7, 8] {
                let scene = try await DemandScene(server)
                let match = #"{"endpoint":"jwks","probability":0.5}"#
                try await scene.control(
                    .POST, "/faults", #"{"match":\#(match),"action":{"status":503},"seed":\#(seed)}"#)
                var statuses: [Int] = []
                for _ in 0..<32 { statuses.append(try await scene.get("/jwks.json").status) }
                #expect(Set(statuses) == [200, 503])
                histories.append(statuses)
            }
            #expect(histories[0] == histories[1] && histories[0] != histories[2])
        }
    }

    @Test("a quota: calls beyond it are told when to come again, those of others are not counted")
    func quota() async throws {
        try await DemandScene.run { scene async throws in
            let match = #"{"endpoint":"token","user":"dora","quota":{"requests":2,"per_seconds":3600}}"#
            try await scene.control(.POST, "/faults", #"{"match":\#(match),"action":{"status":429}}"#)
            let other = try await scene.post("/token", "grant_type=password&username=nobody&password=none")
            #expect(other.status == 400)
            for status in [200, 200, 429, 429] {
                let answer = try await scene.signIn()
                #expect(answer.status == status)
                let seconds = answer.headers.first(name: "Retry-After").flatMap { Int($0) }
                #expect(status == 200 ? seconds == nil : (1...3_600).contains(seconds ?? 0))
            }
        }
    }

    @Test("a start after a while: until then it strikes nobody, and says how long that is")
    func start() async throws {
        try await DemandScene.run { scene async throws in
            let rule = #"{"match":{"endpoint":"token"},"action":{"status":503},"starts_in":3600,"expires_in":7200}"#
            try await scene.control(.POST, "/faults", rule)
            #expect(try await scene.signIn().status == 200)
            let listed = try await scene.control(.GET, "/faults")["faults"]?.arrayValue?.first?.objectValue
            #expect(listed?["starts_in"] == 3_600 && listed?["hits"] == 0)
            #expect((1...3_600_000).contains(listed?["starts_in_ms"]?.integerValue ?? 0))
        }
    }

    @Test("by the tenant's clock: before it begins, while it lasts, a quota's end within, and after it has ended")
    func life() async throws {
        try await DemandScene.run { scene async throws in
            try await scene.control(.PUT, "/clock", #"{"frozen_at":"now"}"#)
            let match = #"{"endpoint":"jwks","quota":{"requests":1,"per_seconds":600}}"#
            let life = #""clock":"tenant","starts_in":3600,"expires_in":7200"#
            try await scene.control(.POST, "/faults", #"{"match":\#(match),"action":{"status":503},\#(life)}"#)
            // Seconds that go by, and what is answered then.
            let course: [(Int, [Int])] = [
                (0, [200, 200]), (3_599, [200, 200]), (1, [200, 503]), (599, [503]), (1, [200, 503]),
                (2_999, [200, 503]),
                (1, [200, 200]),
            ]
            for (seconds, statuses) in course {
                try await scene.control(.POST, "/clock/advance", #"{"seconds":\#(seconds)}"#)
                for status in statuses { #expect(try await scene.get("/jwks.json").status == status, "\(seconds)") }
            }
            #expect(try await scene.control(.GET, "/faults")["faults"] == [])
        }
    }

    @Test("by the tenant's clock a ramp is seen at its foot, half-way and at its top")
    func rampByClock() async throws {
        try await DemandScene.run { scene async throws in
            try await scene.control(.PUT, "/clock", #"{"frozen_at":"now"}"#)
            let match = #"{"endpoint":"jwks","probability":{"from":0,"to":1,"over_seconds":600}}"#
            let rest = #""action":{"status":503},"clock":"tenant","seed":7"#
            try await scene.control(.POST, "/faults", #"{"match":\#(match),\#(rest)}"#)
            var failures: [Int] = []
            for _ in 0..<3 {
                var failed = 0
                for _ in 0..<32 { failed += try await scene.get("/jwks.json").status == 503 ? 1 : 0 }
                failures.append(failed)
                try await scene.control(.POST, "/clock/advance", #"{"seconds":300}"#)
            }
            #expect(failures[0] == 0 && (1...31).contains(failures[1]) && failures[2] == 32, "\(failures)")
        }
    }

    @Test("a ramp: more and more go wrong, or fewer and fewer", arguments: [(0, 1, 200), (1, 0, 503)])
    func ramp(_ from: Int, _ to: Int, _ status: Int) async throws {
        try await DemandScene.run { scene async throws in
            // Of a year not a moment has gone by.
            let chance = #"{"from":\#(from),"to":\#(to),"over_seconds":31536000}"#
            let match = #"{"endpoint":"jwks","probability":\#(chance)}"#
            try await scene.control(.POST, "/faults", #"{"match":\#(match),"action":{"status":503},"seed":7}"#)
            for _ in 0..<8 { #expect(try await scene.get("/jwks.json").status == status) }
        }
    }

    @Test("which requests came, how often, and after which")
    func verification() async throws {
        try await DemandScene.run { scene async throws in
            #expect(try await scene.count("endpoint=token") == 0)
            _ = try await scene.get("/jwks.json")
            let asked = try await scene.signIn()
            #expect(try await scene.count("endpoint=token&client=app&grant=password&user=dora") == 1)
            #expect(try await scene.count("endpoint=jwks&method=GET&outcome=ok") == 1)
            let path = "/\(scene.name)"
            _ = try await scene.server.token("app:wrong", "grant_type=client_credentials", at: path, endpoint: "/token")
            #expect(try await scene.count("endpoint=token&client=app") == 2)
            #expect(try await scene.count("endpoint=token&client=app&outcome=refused") == 1)
            let id = try #require(asked.headers.first(name: "Understudy-Request"))
            #expect(try await scene.count("endpoint=jwks&after=\(id)") == 0)
            _ = try await scene.get("/jwks.json")
            #expect(try await scene.count("endpoint=jwks&after=\(id)") == 1)
            try await scene.control(.DELETE, "/requests")
            #expect(try await scene.count("outcome=ok") == 0)
        }
    }
}
