// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@Suite("The control API's journal", .timeLimit(.minutes(30)))
struct RequestRoutesTests {
    private static let path = "/_understudy/v1/requests"

    /// Asks for a token of alice's as `demo-app`.
    private static func token(
        _ server: ControlServer, password: String = "wonderland"
    ) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        try await server.send(
            .POST, "/token",
            "grant_type=password&username=alice&password=\(password)&client_id=demo-app&client_secret="
                + "demo-app-secret-not-for-production&scope=openid",
            headers: ["Content-Type": "application/x-www-form-urlencoded"])
    }

    private static func ids(_ answer: JSONObject) -> [String] {
        answer["requests"]?.arrayValue?.compactMap { $0.objectValue?["id"]?.stringValue } ?? []
    }

    @Test("the token endpoint called exactly once by demo-app is one GET")
    func once() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await Self.token(server).status == 200)
            _ = try await server.send(.GET, "/jwks.json")
            let answer = try await server.send(.GET, Self.path + "?endpoint=token&client=demo-app")
            #expect(answer.status == 200 && answer.body["count"] == 1)
            let entry = answer.body["requests"]?.arrayValue?.first?.objectValue ?? [:]
            #expect(entry["path"] == "/token" && entry["grant"] == "password" && entry["user"] == "alice")
            #expect(entry["status"] == 200 && entry["tenant"] == "default" && entry["method"] == "POST")
            #expect((entry["duration_us"]?.integerValue ?? 0) > 0)
            #expect(try await server.send(.GET, Self.path).body["count"] == 2)
            #expect(try await server.send(.GET, Self.path + "?status=4xx").body["count"] == 0)
        }
    }

    @Test("a request has the tenant's time, and the server's, which no test moves")
    func times() async throws {
        try await ControlServer.run { server async throws in
            _ = try await server.send(.PUT, "/_understudy/v1/clock", #"{"frozen_at":1000000000}"#)
            _ = try await server.send(.GET, "/jwks.json")
            let entry = try await server.send(.GET, Self.path).body["requests"]?.arrayValue?.first?.objectValue
            #expect(entry?["at"] == 1_000_000_000)
            #expect((entry?["received_at"]?.integerValue ?? 0) > 1_700_000_000)
        }
    }

    @Test("pages go from the newest back, or from a request on; clearing leaves nothing")
    func pages() async throws {
        try await ControlServer.run { server async throws in
            var ids: [String] = []
            for number in 1...5 {
                let answer = try await server.send(.GET, "/jwks.json?number=\(number)")
                ids.append(answer.headers.first(name: "Understudy-Request") ?? "")
            }
            let newest = try await server.send(.GET, Self.path + "?limit=2").body
            #expect(Self.ids(newest) == [ids[4], ids[3]] && newest["count"] == 5)
            let rest = try await server.send(.GET, Self.path + "?after=\(ids[1])&limit=2").body
            #expect(Self.ids(rest) == [ids[2], ids[3]] && rest["count"] == 3)
            let next = rest["next"]?.integerValue ?? 0
            #expect(Self.ids(try await server.send(.GET, Self.path + "?after=\(next)").body) == [ids[4]])
            let since = try await server.send(.GET, Self.path + "?since=\(ids[3])&order=oldest").body
            #expect(Self.ids(since) == [ids[3], ids[4]])
            #expect(Self.ids(try await server.send(.GET, Self.path + "?search=number%3D2").body) == [ids[1]])
            #expect(try await server.send(.DELETE, Self.path, "{}").body["cleared"] == 5)
            #expect(try await server.send(.GET, Self.path).body["count"] == 0)
        }
    }

    @Test("one request is shown whole; its secrets are masked unless they are asked for")
    func show() async throws {
        try await ControlServer.run { server async throws in
            let answer = try await Self.token(server, password: "a-wrong-password")
            let id = try #require(answer.headers.first(name: "Understudy-Request"))
            for scope in ["/requests/", "/tenants/default/requests/"] {
                let path = "/_understudy/v1" + scope + id
                let shown = try await server.send(.GET, path).body
                #expect(shown["error"] == "invalid_grant" && shown["reason"] == "The password is wrong.")
                #expect(shown["raw"]?.objectValue?["request_line"] == "POST /token")
                let parameters = shown["parsed"]?.objectValue?["parameters"]?.objectValue
                #expect(parameters?["username"] == "alice" && parameters?["password"] == "***")
                #expect(!shown.text.contains("a-wrong-password") && !shown.text.contains("not-for-production"))
                let all = try await server.send(.GET, path + "?include=secrets").body
                #expect(all["parsed"]?.objectValue?["parameters"]?.objectValue?["password"] == "a-wrong-password")
                #expect(all["raw"]?.objectValue?["body"]?.stringValue?.contains("not-for-production") == true)
            }
            // The control API's own requests are nobody's, and are found by their ids only.
            let control = try await server.send(.GET, "/_understudy/v1/users")
            let own = try #require(control.headers.first(name: "Understudy-Request"))
            #expect(try await server.send(.GET, Self.path + "/" + own).body["endpoint"] == "/_understudy/v1/users")
            #expect(try await server.send(.GET, "/_understudy/v1/tenants/default/requests/" + own).status == 404)
            // However its path is written, for the router takes an empty segment for none.
            for path in ["//_understudy/v1/users", "/_understudy//v1/users", "//_understudy//v1/nowhere"] {
                _ = try await server.send(.GET, path)
            }
            #expect(try await server.send(.GET, Self.path).body["count"] == 1)
            #expect(try await server.send(.GET, "/_understudy/v1/tenants/nobody/requests").status == 404)
        }
    }

    @Test(
        "what is unknown or absurd is a problem that names the parameter",
        arguments: [
            ("clinet=demo-app", "clinet"), ("limit=0", "limit"), ("limit=1001", "limit"), ("order=up", "order"),
            ("wait=51", "wait"), ("wait=0", "wait"), ("wait=x", "wait"), ("status=abc", "status"),
            ("status=xx", "status"),
            ("endpoint=tokn", "endpoint"), ("grant=pasword", "grant"), ("outcome=bad", "outcome"),
            ("after=-1", "after"),
            ("after=999999", "after"), ("since=none", "since"), ("client=", "client"), ("%63linet=1", "clinet"),
            ("user=a&user=b", "user"),
        ])
    func problems(query: String, field: String) async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.GET, Self.path + "?" + query)
            #expect(answer.status == 400 && answer.body["field"]?.stringValue == field)
            #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
            if field != "limit", field != "order", field != "wait" {
                #expect(try await server.send(.GET, Self.path + "/events?" + query).body["field"]?.stringValue == field)
            }
        }
    }

    @Test("who waits is answered by the request that comes meanwhile, or with nothing when none has come")
    func longPoll() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await Self.token(server).status == 200)
            let seen = try await server.send(.GET, Self.path + "?endpoint=token&wait=50").body
            #expect(seen["count"] == 1)
            let next = seen["next"]?.integerValue ?? 0
            async let waiting = server.send(.GET, Self.path + "?endpoint=token&outcome=refused&after=\(next)&wait=50")
            // However late the other arrives: it looks at what came since, too.
            _ = try await server.send(.GET, "/jwks.json")
            let refused = try await Self.token(server, password: "x")
            let id = try #require(refused.headers.first(name: "Understudy-Request"))
            #expect(Self.ids(try await waiting.body) == [id])
            let none = try await server.send(.GET, Self.path + "?endpoint=revocation&wait=1")
            #expect(none.status == 200 && none.body["count"] == 0 && none.body["requests"] == [])
        }
    }

    @Test("whoever waits does not keep the server from stopping")
    func stop() async throws {
        try await ControlServer.run { server async throws in
            async let waiting = server.send(.GET, Self.path + "?endpoint=revocation&wait=50")
            try await server.withEvents("") { stream async throws in
                #expect(try await stream.read(until: ": understudy").isEmpty == false)
                await server.stop()
                // Whom a busy machine does not come to in time is cut off.
                #expect((try? await stream.read(until: nil))?.contains("event: request") != true)
            }
            // It may have come too late to be taken.
            let answer = try? await waiting
            #expect(answer?.body["count"] ?? 0 == 0)
        }
    }

    @Test("events ask proxies such as nginx to pass each on as it comes")
    func unbufferedEvents() async throws {
        try await ControlServer.run { server async throws in
            try await server.withEvents("") { stream async throws in
                #expect(stream.head.headers.first(name: "X-Accel-Buffering") == "no")
            }
        }
    }

    @Test("events come as requests do, filtered, and go on after the last one that was read")
    func events() async throws {
        try await ControlServer.run { server async throws in
            let first = try await Self.token(server)
            let firstID = try #require(first.headers.first(name: "Understudy-Request"))
            var last = ""
            try await server.withEvents("?endpoint=token&after=0") { stream async throws in
                #expect(stream.head.headers.first(name: "Content-Type") == "text/event-stream")
                #expect(try await stream.read(until: firstID).contains("event: request\n"))
                // Its own entry can be read while it is still being written.
                let own = stream.head.headers.first(name: "Understudy-Request") ?? ""
                #expect(try await server.send(.GET, Self.path + "/" + own).body["status"] == 200)
                _ = try await server.send(.GET, "/jwks.json")
                let second = try await Self.token(server, password: "x")
                let id = try #require(second.headers.first(name: "Understudy-Request"))
                let text = try await stream.read(until: id)
                #expect(!text.contains("jwks") && text.contains(#""error":"invalid_grant""#))
                last = String(text.components(of: "id: ").last?.prefix { $0 != "\n" } ?? "")
            }
            let third = try await Self.token(server)
            let thirdID = try #require(third.headers.first(name: "Understudy-Request"))
            try await server.withEvents("?endpoint=token", lastEventID: last) { stream async throws in
                let text = try await stream.read(until: thirdID)
                #expect(!text.contains(firstID) && text.components(of: "event: request").count == 2)
            }
            try await server.withEvents("", lastEventID: "999999") { stream async throws in
                #expect(try await stream.read(until: thirdID).contains("event: lost\ndata: {}"))
            }
            let bad = try await server.send(.GET, Self.path + "/events", headers: ["Last-Event-ID": "x"])
            #expect(bad.status == 400 && bad.body["field"] == "Last-Event-ID")
        }
    }

    @Test("a client that does not read its events costs nothing, and is told what it missed")
    func unread() async throws {
        try await ControlServer.run { server async throws in
            try await server.withEvents("?after=0") { stream async throws in
                // More than the sockets hold, and more than the ring keeps.
                let long = "/" + String(repeating: "a", count: 60_000)
                for _ in 0..<300 { _ = try await server.send(.GET, long) }
                let listed = try await server.send(.GET, Self.path + "?limit=1").body
                #expect((listed["count"]?.integerValue ?? 300) < 80 && listed["dropped"] != nil)
                #expect(try await stream.read(until: "event: lost").contains("event: request"))
            }
        }
    }

    @Test("a client that never reads its events does not keep the server from stopping")
    func unreadStop() async throws {
        let held = Held()
        try await ControlServer.run { server async throws in
            let response = try await server.openEvents("?after=0")
            held.response.withLock { $0 = response }
            for _ in 0..<200 { _ = try await server.send(.GET, "/" + String(repeating: "b", count: 60_000)) }
        }
        // The server has stopped, and all the while the connection was open.
        #expect(held.response.withLock { $0?.status } == .ok)
    }

    private final class Held: Sendable {
        let response = Mutex<HTTPClientResponse?>(nil)
    }
}
