// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import NIOHTTP1
import Testing

@Suite("Faults in the kit's words", .identityProvider())
struct FaultTests {
    private let app: DemoApp
    private var idp: TestIdentityProvider { app.idp }

    init() throws { app = DemoApp(idp: try TestIdentityProvider.current) }

    /// The key set, as somebody gets it while this goes wrong.
    private func keys(during fault: TestFault) async throws -> DemoApp.Answer {
        let id = try await idp.add(fault)
        let answer = try await app.get(idp.jwksURL)
        #expect(idp.requests(RequestFilter(endpoint: "jwks", fault: id)).count == 1)
        try await idp.removeFault(id)
        return answer
    }

    @Test("headers are set and taken away, and a body and its type are others")
    func bodies() async throws {
        let whole = try await app.get(idp.jwksURL)
        let headers = try await keys(during: .headers(["Cache-Control": nil, "X-Extra": "yes"], at: .jwks))
        #expect(headers.status == 200 && headers.body == whole.body)
        #expect(headers.headers["Cache-Control"].isEmpty && headers.headers["X-Extra"] == ["yes"])
        let page = try await keys(during: .body("<p>", contentType: "text/html", at: .jwks))
        #expect(page.status == 200 && page.body == "<p>" && page.headers["Content-Type"] == ["text/html"])
        #expect(try await keys(during: .body("{}", at: .jwks)).headers["Content-Type"] != ["text/html"])
        let typed = try await keys(during: .contentType("text/plain", at: .jwks))
        #expect(typed.body == whole.body && typed.headers["Content-Type"] == ["text/plain"])
        let status = try await keys(during: .status(418, headers: ["X-Extra": "no"], body: "tea", at: .jwks))
        #expect(status.status == 418 && status.body == "tea" && status.headers["X-Extra"] == ["no"])
    }

    @Test("a caller is sent elsewhere, by the status that the test wants")
    func redirects() async throws {
        let found = try await keys(during: .redirect(to: "https://else.example/keys", at: .jwks))
        #expect(found.status == 302 && found.headers["Location"] == ["https://else.example/keys"])
        #expect(try await keys(during: .redirect(to: "/elsewhere", status: 307, at: .jwks)).status == 307)
    }

    @Test("JSON breaks, answers swell, and what is late or comes in drips is whole")
    func damage() async throws {
        let whole = try await app.get(idp.jwksURL).body
        let truncated = try await keys(during: .json(.truncated, at: .jwks)).body
        #expect(truncated.utf8.count < whole.utf8.count && whole.hasPrefix(truncated))
        let malformed = try await keys(during: .json(.malformed, at: .jwks)).body
        #expect(malformed.utf8.count == whole.utf8.count && malformed != whole)
        #expect(try await keys(during: .oversize(bytes: 100_000, at: .jwks)).body.utf8.count == 100_000)
        #expect(try await keys(during: .drip(bytes: 100, everyMilliseconds: 1, at: .jwks)).body == whole)
        #expect(try await keys(during: .delay(milliseconds: 1...3, at: .jwks)).body == whole)
        let late = try await keys(during: .status(503, at: .jwks).and(.delay(milliseconds: 1)))
        #expect(late.status == 503)
    }

    @Test("a key set lies in four ways")
    func keySets() async throws {
        let whole = try await app.get(idp.jwksURL)
        #expect(try await keys(during: .keySet(.empty)).body == #"{"keys":[]}"#)
        #expect(try await keys(during: .keySet(.unrelated)).text("kid") != whole.text("kid"))
        let twin = try await keys(during: .keySet(.sameKeyIDs))
        #expect(twin.text("kid") == whole.text("kid") && twin.body != whole.body)
        try await idp.add(.keySet(.frozen))
        try await idp.rotateKeys()
        #expect(try await app.get(idp.jwksURL).body == whole.body)
        try await idp.removeFaults()
        #expect(try await app.get(idp.jwksURL).body != whole.body)
    }

    @Test("a fault meets requests by method, parameter and header, and no others")
    func matches() async throws {
        let fault = TestFault.status(503, at: .jwks).matching(method: .get).matching(parameter: "v", "1")
        try await idp.add(fault.matching(header: "X-Kind", "odd").matching(header: "X-Any"))
        let (url, headers) = (idp.jwksURL + "?v=1", ["X-Kind": "odd", "X-Any": "thing"])
        #expect(try await app.get(url, headers).status == 503)
        #expect(try await app.get(url, headers, method: .HEAD).status == 200)
        #expect(try await app.get(idp.jwksURL + "?v=2", headers).status == 200)
        #expect(try await app.get(url, ["X-Kind": "even", "X-Any": "thing"]).status == 200)
        #expect(try await app.get(url, ["X-Kind": "odd"]).status == 200)
        try await idp.add(.error("invalid_grant", at: .token).matching(grant: .refreshToken))
        let tokens = try await app.token(DemoApp.signIn)
        #expect(tokens.status == 200)
        let form = "grant_type=refresh_token&refresh_token=\(tokens.text("refresh_token"))"
        #expect(try await app.token(form).text("error") == "invalid_grant")
    }

    @Test("a fault keeps its rhythm, and another by its id takes its place")
    func rhythms() async throws {
        func statuses() async throws -> [Int] {
            var found: [Int] = []
            for _ in 0..<6 { found.append(try await app.get(idp.jwksURL).status) }
            return found
        }
        let fault = TestFault.status(503, at: .jwks).named("rhythm")
        #expect(try await idp.add(fault.every(3)) == "rhythm")
        #expect(try await statuses() == [200, 200, 503, 200, 200, 503])
        try await idp.add(fault.hitting(2, of: 3))
        #expect(try await statuses() == [200, 503, 503, 200, 503, 503])
        try await idp.add(fault.skipping(1).limited(to: 2))
        #expect(try await statuses() == [200, 503, 503, 200, 200, 200])
    }

    @Test("a profile is narrowed, and faults are kept with their life and their seed")
    func lives() async throws {
        let flaky = TestFault.profile(.flaky, at: .jwks, .token).seeded(42).limited(to: 5).expiring(after: .seconds(90))
        let id = try await idp.add(flaky)
        let kept = try await idp.control("GET", "/faults/\(id)")
        #expect(kept["match"]?["endpoint"] == JSON.array(["jwks", "token"]) && kept["seed"] == 42)
        #expect(kept["count"] == 5 && kept["expires_in"] == 90)
        let error = await #expect(throws: TestControlError.self) {
            try await idp.add(.profile(.flaky).matching(client: "demo-app"))
        }
        #expect(error?.field == "match")
    }

    @Test("a quota lets so many pass, and a start and a ramp are kept as they were said")
    func times() async throws {
        try await idp.add(.status(429, at: .jwks).beyond(2, per: .seconds(3_600)))
        for status in [200, 200, 429, 429] { #expect(try await app.get(idp.jwksURL).status == status) }
        try await idp.removeFaults()
        let ramp = TestFault.status(503, at: .jwks).withProbability(from: 0, to: 0.5, over: .seconds(600), seed: 7)
        let id = try await idp.add(ramp.starting(after: .seconds(900)))
        let kept = try await idp.control("GET", "/faults/\(id)")
        #expect(kept["match"]?["probability"]?["over_seconds"] == 600 && kept["match"]?["probability"]?["to"] == 0.5)
        #expect(kept["starts_in"] == 900 && kept["seed"] == 7)
        #expect(try await app.get(idp.jwksURL).status == 200)
        try await idp.removeFaults()
        try await idp.add(.status(503, at: .jwks).starting(after: .seconds(60)).timedByProvider())
        #expect(try await app.get(idp.jwksURL).status == 200)
        try idp.clock.advance(by: .seconds(60))
        #expect(try await app.get(idp.jwksURL).status == 503)
        let late = try #require(idp.requests(RequestFilter(endpoint: "jwks")).last)
        #expect(late.date.timeIntervalSince(late.receivedAt) >= 59)
    }

    @Test("of several faults all are added, or none")
    func several() async throws {
        let ids = try await idp.add([.profile(.slow, at: .token), .status(503, at: .jwks)])
        #expect(ids.count == 2 && Set(ids).count == 2)
        await #expect(throws: TestControlError.self) {
            try await idp.add([.status(503, at: .home), .status(5, at: .jwks)])
        }
        let kept = try await idp.control("GET", "/faults")["faults"]?.arrayValue ?? []
        #expect(kept.compactMap { $0["id"]?.stringValue } == ids)
    }

    @Test("what has no word of its own is said in those of the control API")
    func raw() async throws {
        let fault = TestFault(["match": ["endpoint": "jwks", "skip": 1], "action": ["status": 500], "count": 1])
        try await idp.add(fault)
        for status in [200, 500, 200] { #expect(try await app.get(idp.jwksURL).status == status) }
    }
}
