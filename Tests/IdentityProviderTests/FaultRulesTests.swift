// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Foundation
import HTTPTypes
import IdentityProvider
import OAuth
import Testing

@Suite("Rules of faults")
struct FaultRulesTests {
    private static func request(
        _ endpoint: EndpointName = .token, method: String = "POST", query: String = "", form: String = "",
        headers: HTTPFields = [:]
    ) throws -> FaultRequest {
        FaultRequest(
            endpoint: endpoint, method: method, headers: headers,
            parameters: [try FormParameters(noting: query.utf8), try FormParameters(noting: form.utf8)])
    }

    private static func failing(_ change: (inout FaultRule) -> Void = { _ in }) -> FaultRule {
        var action = FaultAction()
        action.status = 503
        var rule = FaultRule(action: action, seed: 7)
        change(&rule)
        return rule
    }

    /// Which of so many calls go wrong, counted from 1.
    private static func hits(_ calls: Int, of rules: FaultRules) throws -> [Int] {
        let request = try request()
        return (1...calls).filter { _ in rules.take(request) != nil }
    }

    @Test("whatever is given must hold")
    func matching() throws {
        var match = FaultMatch()
        match.endpoints = [.token, .userInfo]
        match.method = "POST"
        match.client = "demo app"
        match.user = "alice"
        match.grant = "password"
        match.parameters = [.init(name: "scope", value: nil), .init(name: "audience", value: "orders-api")]
        match.headers = [.init(name: "x-TEST", value: "1"), .init(name: "Accept", value: nil)]
        let rules = FaultRules()
        _ = try rules.add(Self.failing { $0.match = match })
        let form = "grant_type=password&username=alice&scope=a&audience=orders-api&client_id=demo+app"
        let test = try #require(HTTPField.Name("X-Test"))
        let headers: HTTPFields = [test: "1", .accept: "*/*"]
        #expect(rules.take(try Self.request(form: form, headers: headers)) != nil)
        #expect(rules.take(try Self.request(.userInfo, query: form, headers: headers)) != nil)
        #expect(rules.take(try Self.request(.jwks, form: form, headers: headers)) == nil)
        #expect(rules.take(try Self.request(method: "GET", form: form, headers: headers)) == nil)
        for pair in form.split(separator: "&") {
            let less = form.replacing(pair, with: "x=y")
            #expect(rules.take(try Self.request(form: less, headers: headers)) == nil, "\(pair)")
        }
        for headers: HTTPFields in [[test: "2", .accept: "*/*"], [test: "1"], [.accept: "*/*"]] {
            #expect(rules.take(try Self.request(form: form, headers: headers)) == nil)
        }
        #expect(rules.all.first?.hits == 2)
    }

    @Test("a client is known by its Basic credentials too, form-decoded, and a user by the login hint")
    func names() throws {
        let rules = FaultRules()
        _ = try rules.add(Self.failing { $0.match.client = "demo app" })
        let basic = "Basic " + Data("demo+app:secret".utf8).base64EncodedString()
        #expect(rules.take(try Self.request(headers: [.authorization: basic])) != nil)
        #expect(rules.take(try Self.request(headers: [.authorization: "Basic !"])) == nil)
        rules.removeAll()
        _ = try rules.add(Self.failing { $0.match.user = "alice" })
        #expect(rules.take(try Self.request(.authorization, query: "login_hint=alice")) != nil)
        #expect(rules.take(try Self.request(.authorization, query: "login_hint=bob")) == nil)
    }

    @Test("a rule without an endpoint is for all but the page for people")
    func everywhere() throws {
        let rules = FaultRules()
        _ = try rules.add(Self.failing())
        for endpoint in EndpointName.allCases {
            #expect((rules.take(try Self.request(endpoint)) != nil) == (endpoint != .home), "\(endpoint)")
        }
    }

    @Test("skip lets the first calls pass, every takes each n-th, count ends it, and then it has vanished")
    func turns() throws {
        let rules = FaultRules()
        _ = try rules.add(Self.failing { ($0.match.skip, $0.count) = (2, 1) })
        #expect(try Self.hits(6, of: rules) == [3])
        #expect(rules.isEmpty)
        _ = try rules.add(Self.failing { ($0.match.rhythm, $0.count) = (.init(of: 3), 2) })
        #expect(try Self.hits(12, of: rules) == [3, 6])
        _ = try rules.add(Self.failing { ($0.match.rhythm, $0.match.skip) = (.init(hits: 2, of: 3), 1) })
        #expect(try Self.hits(8, of: rules) == [3, 4, 6, 7])
        #expect(rules.all.first?.hits == 4 && rules.all.first?.remaining == nil)
    }

    @Test("the oldest rule whose turn it is has the request; one that lets it pass leaves it to the next")
    func order() throws {
        let rules = FaultRules()
        _ = try rules.add(Self.failing { ($0.match.skip, $0.count) = (1, 1) }, id: "second")
        _ = try rules.add(Self.failing(), id: "rest")
        let request = try Self.request()
        #expect((1...3).map { _ in rules.take(request)?.id } == ["rest", "second", "rest"])
    }

    @Test("the same seed gives the same sequence of chance and jitter, another one another")
    func seeds() throws {
        func sequence(_ seed: UInt64) throws -> [Duration?] {
            let rules = FaultRules()
            let rule = Self.failing {
                $0.match.probability = FaultChance(0.3)
                $0.action.delay = 100...200
                $0.seed = seed
            }
            _ = try rules.add(rule)
            let request = try Self.request()
            return (0..<1_000).map { _ in rules.take(request)?.delay }
        }
        let first = try sequence(1)
        #expect(try sequence(1) == first)
        #expect(try sequence(2) != first)
        let delays = first.compactMap { $0 }
        #expect((250...350).contains(delays.count))
        #expect(delays.allSatisfy { (.milliseconds(100)...Duration.milliseconds(200)).contains($0) })
        #expect(Set(delays).count > 50)
        // The published first numbers of SplitMix64 for the seed 1234567.
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }

    @Test("a rule expires by real time, and is then neither met nor listed")
    func expiry() throws {
        let clock = StandingClock()
        let rules = FaultRules()
        rules.keepTime(by: FaultTiming(clock))
        _ = try rules.add(Self.failing { $0.lifetime = .seconds(10) })
        let request = try Self.request()
        clock.advance(.milliseconds(9_999))
        #expect(rules.take(request) != nil && rules.all.first?.remainingTime == .milliseconds(1))
        clock.advance(.milliseconds(1))
        #expect(rules.take(request) == nil && rules.all.isEmpty && rules["f-1"] == nil && !rules.remove("f-1"))
    }

    @Test("a rule that begins later meets, counts and asks for nothing until then")
    func start() throws {
        let clock = StandingClock()
        let rules = FaultRules()
        rules.keepTime(by: FaultTiming(clock))
        _ = try rules.add(
            Self.failing {
                ($0.start, $0.lifetime) = (.seconds(10), .seconds(20))
                ($0.match.skip, $0.match.user) = (1, "alice")
            })
        let request = try Self.request(form: "username=alice")
        clock.advance(.milliseconds(9_999))
        #expect(rules.take(request) == nil && rules.all.first?.waitingTime == .milliseconds(1))
        #expect(!rules.wanted(of: request).user)
        clock.advance(.milliseconds(1))
        #expect(rules.all.first?.waitingTime == nil && rules.wanted(of: request).user)
        #expect(rules.take(request) == nil)
        #expect(rules.take(request) != nil && rules.all.first?.remainingTime == .seconds(10))
        clock.advance(.seconds(10))
        #expect(rules.take(request) == nil && rules.isEmpty)
    }

    @Test("a chance that grows or fades with time, from when the rule begins, and then stays")
    func ramp() throws {
        for (from, to) in [(0.0, 1.0), (1.0, 0.0)] {
            let clock = StandingClock()
            let rules = FaultRules()
            rules.keepTime(by: FaultTiming(clock))
            _ = try rules.add(
                Self.failing {
                    $0.match.probability = FaultChance(from: from, to: to, over: .seconds(100))
                    $0.start = .seconds(10)
                })
            clock.advance(.seconds(10))
            #expect(try Self.hits(200, of: rules).count == Int(from * 200))
            clock.advance(.seconds(50))
            #expect((70...130).contains(try Self.hits(200, of: rules).count))
            clock.advance(.seconds(50))
            #expect(try Self.hits(200, of: rules).count == Int(to * 200))
            clock.advance(.seconds(1_000_000))
            #expect(try Self.hits(200, of: rules).count == Int(to * 200))
        }
    }

    @Test(
        "a quota: in no window of its length more calls are let pass, those beyond it do not count, and learn how long")
    func quota() throws {
        let clock = StandingClock()
        let rules = FaultRules()
        rules.keepTime(by: FaultTiming(clock))
        _ = try rules.add(Self.failing { $0.match.quota = FaultQuota(requests: 2, per: .seconds(10)) })
        let request = try Self.request()
        func retryAfter() -> String? {
            rules.take(request)?.imposedHeaders.first { $0.name == .retryAfter }?.value
        }
        #expect(rules.take(request) == nil)
        clock.advance(.seconds(4))
        #expect(rules.take(request) == nil && retryAfter() == "6")
        clock.advance(.milliseconds(5_500))
        #expect(retryAfter() == "1")
        clock.advance(.milliseconds(500))
        #expect(rules.take(request) == nil && retryAfter() == "4")
        clock.advance(.seconds(4))
        #expect(rules.take(request) == nil && retryAfter() == "6")
        clock.advance(.seconds(100))
        #expect(try Self.hits(5, of: rules) == [3, 4, 5])
        #expect(rules.all.first?.hits == 7)
    }

    @Test(
        "who is over a quota is told when to come again, unless the action says so itself or the answer is the true one"
    )
    func quotaHeaders() throws {
        let actions: [(expected: [String?], act: (inout FaultAction) -> Void)] = [
            (["60"], { $0.refusal = .init(name: "slow_down") }),
            (["7"], { ($0.status, $0.headers) = (429, [.init(name: .retryAfter, value: "7")]) }),
            ([nil], { ($0.status, $0.headers) = (429, [.init(name: .retryAfter, value: nil)]) }),
            ([], { $0.delay = 5...5 }),
        ]
        for (expected, act) in actions {
            let rules = FaultRules()
            rules.keepTime(by: FaultTiming(StandingClock()))
            var action = FaultAction()
            act(&action)
            var match = FaultMatch()
            match.quota = FaultQuota(requests: 1, per: .seconds(60))
            _ = try rules.add(FaultRule(match: match, action: action))
            #expect(rules.take(try Self.request()) == nil)
            let hit = try #require(rules.take(try Self.request()))
            #expect(hit.imposedHeaders.filter { $0.name == .retryAfter }.map { $0.value } == expected)
        }
    }

    @Test("of two hundred calls at once a rule of fifty takes fifty")
    func concurrency() async throws {
        let rules = FaultRules()
        _ = try rules.add(Self.failing { $0.count = 50 })
        let request = try Self.request()
        let hits = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 { group.addTask { rules.take(request) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(hits == 50 && rules.isEmpty)
    }

    @Test("ids count up and are never given twice; a rule takes the place of one of its id; a hundred are enough")
    func identity() throws {
        let rules = FaultRules()
        #expect(try rules.add(Self.failing()).id == "f-1")
        _ = try rules.add(Self.failing(), id: "f-2")
        #expect(try rules.add(Self.failing()).id == "f-3")
        #expect(rules.remove("f-3") && !rules.remove("f-3"))
        #expect(try rules.add(Self.failing()).id == "f-4")
        _ = rules.take(try Self.request())
        #expect(rules["f-1"]?.hits == 1)
        _ = try rules.add(Self.failing { $0.count = 3 }, id: "f-1")
        #expect(rules.all.map(\.id) == ["f-1", "f-2", "f-4"] && rules["f-1"]?.hits == 0)
        for _ in 0..<97 { _ = try rules.add(Self.failing()) }
        #expect(throws: FaultRules.Full.self) { try rules.add(Self.failing()) }
        _ = try rules.add(Self.failing(), id: "f-1")
        #expect(rules.removeAll() == 100 && rules.isEmpty)
    }

    @Test("who hangs is let go when the rule goes, also one that has vanished by its count")
    func holds() throws {
        let rules = FaultRules()
        let opened = Opened()
        for index in 0..<3 {
            _ = try rules.add(
                Self.failing {
                    $0.action = FaultAction()
                    $0.action.connection = .hang
                    $0.count = 1
                }, id: "hang-\(index)")
        }
        for _ in 0..<3 {
            let hit = try #require(rules.take(try Self.request()))
            hit.hold?.whenOpen { opened.note(hit.id) }
        }
        #expect(rules.isEmpty && opened.ids.isEmpty)
        #expect(rules.remove("hang-1") && opened.ids == ["hang-1"])
        _ = try rules.add(Self.failing(), id: "hang-0")
        #expect(opened.ids == ["hang-1", "hang-0"])
        rules.removeAll()
        #expect(opened.ids == ["hang-1", "hang-0", "hang-2"])
    }
}
