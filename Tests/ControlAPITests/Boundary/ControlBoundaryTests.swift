// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ControlAPI
import JOSE
import NIOCore
import NIOHTTP1
import OAuth
import Testing
import UnderstudyServer

@Suite("Who may use the control API", .timeLimit(.minutes(30)))
struct ControlBoundaryTests {
    private let path = "/_understudy/v1/tokens"
    private let body = #"{"user":"alice"}"#
    private let json = ["Content-Type": "application/json"]

    @Test("at this machine, under its own names, with JSON")
    func allowed() async throws {
        try await ControlServer.run { server async throws in
            for host in ["localhost", "127.0.0.1:99", "app.localhost", "[::1]:8080"] {
                let answer = try await server.send(.POST, path, body, headers: json.merging(["Host": host]) { $1 })
                #expect(answer.status == 200)
                #expect(answer.headers.first(name: "Access-Control-Allow-Origin") == nil)
            }
            let own = json.merging(["Origin": server.url]) { $1 }
            #expect(try await server.send(.POST, path, body, headers: own).status == 200)
            // The address bar, and a page of the server's own.
            for site in ["none", "same-origin"] {
                let headers = json.merging(["Sec-Fetch-Site": site]) { $1 }
                #expect(try await server.send(.POST, path, body, headers: headers).status == 200)
            }
        }
    }

    @Test("a foreign host, a foreign or opaque origin, and another content type are refused")
    func refused() async throws {
        try await ControlServer.run { server async throws in
            for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.evil.1.1"] {
                let answer = try await server.send(.POST, path, body, headers: json.merging(["Host": host]) { $1 })
                #expect(answer.status == 403)
                #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
            }
            let port = server.url.split(separator: ":").last ?? ""
            for origin in [
                "http://evil.example", "null", "http://localhost:1", "https://localhost", "http://a.127.0.0.1:\(port)",
                "http://localhost:\(port)",
            ] {
                let answer = try await server.send(.POST, path, body, headers: json.merging(["Origin": origin]) { $1 })
                #expect(answer.status == 403)
            }
            for type in ["text/plain", "application/x-www-form-urlencoded", ""] {
                let answer = try await server.send(.POST, path, body, headers: ["Content-Type": type])
                #expect(answer.status == 415)
                #expect(answer.body["detail"]?.stringValue?.contains("no body") == true)
            }
            let patch = ["Content-Type": "application/merge-patch+json"]
            let alice = "/_understudy/v1/users/alice"
            #expect(try await server.send(.POST, path, body, headers: patch).status == 415)
            #expect(try await server.send(.PUT, alice, "{}", headers: patch).status == 415)
            let patched = try await server.send(.PATCH, alice, #"{"state":"locked"}"#, headers: patch)
            #expect(patched.status == 200 && patched.body["state"] == "locked")
            for site in ["cross-site", "same-site", "", "Same-Origin"] {
                #expect(
                    try await server.send(.GET, "/_understudy/v1/users", headers: ["Sec-Fetch-Site": site]).status
                        == 403)
            }
        }
    }

    @Test("a server that is open knowingly answers under the names that it was given, to proxies, too")
    func openServer() async throws {
        let change = SettingsChange.with {
            $0.opensControl = true
            $0.allowedHosts = ["Understudy"]
            $0.issuer = Issuer("http://login.test:8080")
        }
        try await ControlServer.run(settings: change) { server async throws in
            for host in ["understudy:8080", "login.test"] {
                let headers = json.merging(["Host": host, "X-Forwarded-For": "203.0.113.7"]) { $1 }
                #expect(try await server.send(.POST, path, body, headers: headers).status == 200)
            }
            let foreign = json.merging(["Host": "evil.example"]) { $1 }
            #expect(try await server.send(.POST, path, body, headers: foreign).status == 403)
        }
    }

    /// The options that name a host, each with one that is not the loopback.
    private static let names: [SettingsChange] = [
        .with { $0.issuer = Issuer("https://idp.example.com") },
        .with { $0.frontChannel = Issuer("http://idp.example.com") },
        .with { $0.backChannel = Issuer("http://idp.example.com") },
        .with { $0.issuerHosts = ["idp.example.com:8080"] },
        .with { $0.allowedHosts = ["idp.example.com"] },
    ]

    @Test(
        "a server that is named otherwise than the loopback requires the token of everybody: a proxy may stand before it",
        arguments: names.indices)
    func namedServer(index: Int) async throws {
        try await ControlServer.run(settings: Self.names[index]) { server async throws in
            #expect(try await server.send(.POST, path, body).status == 401)
            // The page for people gives away nothing either.
            #expect(!(try await home(of: server).contains("demo-app")))
        }
    }

    @Test("names of the loopback leave the control API open")
    func loopbackNames() async throws {
        let change = SettingsChange.with {
            $0.issuer = Issuer("http://app.localhost:8080")
            $0.allowedHosts = ["127.0.0.1", "LOCALHOST"]
        }
        try await ControlServer.run(settings: change) { server async throws in
            #expect(try await server.send(.POST, path, body).status == 200)
        }
    }

    @Test("a valid token is enough under any Host, and opens nothing to a page of another origin")
    func tokenUnderAnyHost() async throws {
        try await ControlServer.run(settings: .with { $0.controlToken = "the-control-token" }) { server async throws in
            let good = json.merging(["Authorization": "Bearer the-control-token"]) { $1 }
            for host in ["10.1.2.3:8080", "understudy", "evil.example"] {
                let headers = good.merging(["Host": host]) { $1 }
                #expect(try await server.send(.POST, path, body, headers: headers).status == 200)
                let foreign = headers.merging(["Origin": "http://other.example"]) { $1 }
                #expect(try await server.send(.POST, path, body, headers: foreign).status == 403)
                let own = headers.merging(["Origin": "http://\(host)"]) { $1 }
                #expect(try await server.send(.POST, path, body, headers: own).status == 200)
            }
        }
    }

    @Test("a server that others can reach wants the control token, from this machine too")
    func token() async throws {
        try await ControlServer.run(host: "0.0.0.0", settings: .with { $0.controlToken = "the-control-token" }) {
            server async throws in
            #expect(try await server.send(.POST, path, body).status == 401)
            for header in ["Bearer wrong", "Bearer ", "Basic the-control-token", "Bearer the-control-tokenx"] {
                let answer = try await server.send(
                    .POST, path, body, headers: json.merging(["Authorization": header]) { $1 })
                #expect(answer.status == 401)
            }
            let good = json.merging(["Authorization": "bearer the-control-token"]) { $1 }
            #expect(try await server.send(.POST, path, body, headers: good).status == 200)
            #expect(try await server.send(.GET, "/_understudy/ready").status == 200)
            #expect(try await server.send(.GET, "/_understudy/health").status == 200)
        }
    }

    @Test("a proxy on this machine speaks for others; a token that was given is asked of everybody")
    func proxied() async throws {
        try await ControlServer.run { server async throws in
            for header in [
                "Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "CF-Connecting-IP", "CF-Ray", "True-Client-IP",
                "X-Client-IP", "X-Cluster-Client-IP", "Fastly-Client-IP", "X-Original-Host", "X-Envoy-External-Address",
                "X-ProxyUser-Ip", "X-Azure-ClientIP", "X-Forwarded", "Fly-Client-IP", "CloudFront-Viewer-IP",
            ] {
                let answer = try await server.send(.POST, path, body, headers: json.merging([header: "x"]) { $1 })
                #expect(answer.status == 401, "\(header)")
            }
            // An unknown name, although it is an email address.
            for value in [
                "203.0.113.7", "203.0.113.7:4711", "203.0.113.7, 10.0.0.1", "2001:db8::1", "[2001:db8::1]:80",
            ] {
                let answer = try await server.send(.POST, path, body, headers: json.merging(["X-Caller": value]) { $1 })
                #expect(answer.status == 401, "\(value)")
            }
            let plain = ["X-Relationship": "1.2.3", "User-Agent": "test/1.2.3.4", "Traceparent": "00-ab-cd-01"]
            #expect(try await server.send(.POST, path, body, headers: json.merging(plain) { $1 }).status == 200)
            #expect(try await home(of: server).contains("demo-app"))
        }
        try await ControlServer.run(settings: .with { $0.controlToken = "given" }) { server async throws in
            #expect(try await server.send(.POST, path, body).status == 401)
            // The page for people gives away nothing either of what the control API keeps.
            #expect(!(try await home(of: server).contains("demo-app")))
            let good = json.merging(["Authorization": "Bearer given"]) { $1 }
            #expect(try await server.send(.POST, path, body, headers: good).status == 200)
        }
    }

    private func home(of server: ControlServer) async throws -> String {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: server.url + "/"), timeout: .seconds(300))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    @Test("both loopback addresses answer at one port")
    func bothFamilies() async throws {
        try await ControlServer.run(host: nil) { server async throws in
            let port = server.url.split(separator: ":").last ?? ""
            for url in ["http://127.0.0.1:\(port)", "http://[::1]:\(port)"] {
                let answer = try await server.send(.GET, "/jwks.json", at: url)
                #expect(answer.status == 200)
            }
        }
    }
}
