// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import JOSE
import NIOHTTP1
import Testing
import UnderstudyServer

@Suite("The boundary of every control route", .timeLimit(.minutes(30)))
struct ControlBoundaryWalkTests {
    /// Who has no business there.
    enum Intruder: String, CaseIterable, Sendable {
        /// A page whose name was bent to the loopback (DNS rebinding).
        case foreignHost = "Foreign host"
        case foreignOrigin = "Foreign origin"
        /// A page's image, whose request has no Origin.
        case foreignSite = "cross-site"
        /// A page of another port or subdomain.
        case sameSite = "same-site"
        /// Somebody off the loopback.
        case stranger = "Control token required"

        var status: Int { self == .stranger ? 401 : 403 }

        var title: String { self == .foreignSite || self == .sameSite ? Self.foreignOrigin.rawValue : rawValue }

        var headers: [String: String] {
            switch self {
            case .foreignHost: ["Content-Type": "application/json", "Host": "evil.example"]
            case .foreignOrigin: ["Content-Type": "application/json", "Origin": "http://evil.example"]
            case .foreignSite, .sameSite: ["Content-Type": "application/json", "Sec-Fetch-Site": rawValue]
            case .stranger: ["Content-Type": "application/json"]
            }
        }
    }

    @Test("no route passes over a parameter that it does not know, with a value or without")
    func unknownParameters() async throws {
        let routes = try await ControlOperation.routes().filter(\.isGuarded)
        try await ControlServer.run { server async throws in
            for route in routes.sorted(by: { $0.description < $1.description }) {
                // What a path leads to comes first.
                let path = route.path(filling: ["name": "valid"])
                for query in ["no-such-parameter=1", "no-such-parameter"] {
                    let answer = try await server.send(HTTPMethod(rawValue: route.method), path + "?" + query)
                    #expect(answer.status == 400, "\(route)")
                    #expect(answer.body["field"] == "no-such-parameter", "\(route)")
                }
            }
            let answer = try await server.send(.GET, "/_understudy/v1/faults?x=1")
            #expect(answer.body["detail"] == "Unknown parameter. None is known here.")
            #expect(try await server.send(.GET, "/_understudy/v1/nowhere?x=1").status == 404)
        }
    }

    @Test("each is refused, whatever the route; what is open says the same to all", arguments: Intruder.allCases)
    func refused(intruder: Intruder) async throws {
        let routes = try await ControlOperation.routes()
        #expect(routes.contains { $0.path.hasSuffix("/tenants/{tenant}/users/{name}") })
        let isStranger = intruder == .stranger
        try await ControlServer.run(
            host: isStranger ? "0.0.0.0" : "127.0.0.1",
            settings: .with { $0.controlToken = isStranger ? "the-control-token" : nil }
        ) { server async throws in
            for route in routes.sorted(by: { $0.description < $1.description }) {
                for method in route.method == "GET" ? ["GET", "HEAD"] : [route.method] {
                    let answer = try await server.send(
                        HTTPMethod(rawValue: method), route.path(), headers: intruder.headers)
                    guard route.isGuarded else {
                        #expect(answer.status == 200, "\(route)")
                        continue
                    }
                    #expect(answer.status == intruder.status, "\(method) \(route)")
                    guard method != "HEAD" else { continue }
                    #expect(answer.body["title"]?.stringValue == intruder.title, "\(route)")
                }
            }
        }
    }
}
