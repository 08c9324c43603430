// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import IdentityProviderTesting
import NIOCore
import NIOHTTP1
import Testing

@Suite("Many tests beside each other")
struct InterferenceTests {
    /// How many tests run at once.
    private static let tests = 50

    /// How often all of them run: `make full` asks for twenty.
    private static var rounds: Int {
        ProcessInfo.processInfo.environment["TENANT_ROUNDS"].flatMap { Int($0) } ?? 3
    }

    @Test("fifty tests against one server, each in a tenant with its own clock, faults and users, never see each other")
    func interference() async throws {
        try await withIdentityProvider { idp in
            for round in 0..<Self.rounds {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<Self.tests {
                        group.addTask { try await Scene(number: number, round: round).run(on: idp) }
                    }
                    try await group.waitForAll()
                }
            }
            let tenants = try await idp.control("GET", "/tenants")["tenants"]?.arrayValue ?? []
            #expect(tenants.count == 1)
        }
    }
}

/// One of many tests: all that it does would fail if another's doings reached it.
private struct Scene: Sendable {
    let number: Int
    let round: Int

    private var user: String { "user-\(number)" }
    private var moment: Int64 { 1_500_000_000 + Int64(number) * 10_000_000 }

    func run(on idp: TestIdentityProvider) async throws {
        let fixture = """
            tenants:
              - name: any
                users: [{ username: \(user), password: pw-\(number), claims: { number: \(number) } }]
                clients:
                  - { id: app, secret: app-secret-app-secret, grants: [password, refresh_token], scopes: [openid, profile] }
            """
        let name = number % 2 == 0 ? nil : "r\(round)/n\(number)"
        try await idp.withTenant(.text(fixture), name: name, keys: number % 10 == 0 ? .own : .shared) { tenant in
            try tenant.clock.freeze(at: Date(timeIntervalSince1970: Double(moment)))
            try await tenant.add(.error("trouble_\(number)", at: .token).limited(to: 1))
            try await signIn(tenant)
            try await look(tenant)
            try await tenant.reset()
            #expect(tenant.requests().isEmpty && abs(tenant.clock.now.timeIntervalSinceNow) < 86_400)
        }
    }

    private func signIn(_ tenant: TestIdentityProvider) async throws {
        let faulty = try await token(user, "pw-\(number)", tenant)
        #expect(faulty.status == 400 && faulty.body.contains("trouble_\(number)"), "\(number): \(faulty)")
        let good = try await token(user, "pw-\(number)", tenant)
        #expect(good.status == 200, "\(number): \(good)")
        let access = good.body.split(separator: "\"").first { $0.hasPrefix("eyJ") }.map(String.init) ?? ""
        let report = try await tenant.explain(access, policy: "bearer", audience: tenant.issuer)
        #expect(report.isValid, "\(number): \(report.checks)")
        #expect(try await userInfo(access, tenant) == 200)
        try tenant.clock.advance(by: .seconds(3_600))
        #expect(try await userInfo(access, tenant) == 401)
        // The next one's user is unknown here.
        #expect(try await token("user-\(number + 1)", "pw-\(number + 1)", tenant).status == 400)
    }

    private func look(_ tenant: TestIdentityProvider) async throws {
        let tokens = tenant.requests(RequestFilter(endpoint: "token", client: "app"))
        #expect(tokens.map(\.status) == [400, 200, 400], "\(number): \(tokens)")
        #expect(tenant.requests(RequestFilter(endpoint: "token")).count == 3)
        #expect(tenant.requests(RequestFilter(endpoint: "userinfo")).map(\.status) == [200, 401])
        #expect(Int64(tenant.clock.now.timeIntervalSince1970) == moment + 3_600)
        let users = try await tenant.control("GET", "/users")["users"]?.arrayValue ?? []
        #expect(users.compactMap { $0["username"]?.stringValue } == [user])
    }

    private func token(
        _ user: String, _ password: String, _ tenant: TestIdentityProvider
    ) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: tenant.tokenURL)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(
            ByteBuffer(
                string: "grant_type=password&username=\(user)&password=\(password)&scope=openid+profile"
                    + "&client_id=app&client_secret=app-secret-app-secret"))
        return try await send(request)
    }

    private func userInfo(_ token: String, _ tenant: TestIdentityProvider) async throws -> Int {
        var request = HTTPClientRequest(url: tenant.userInfoURL)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        return try await send(request).status
    }

    private func send(_ request: HTTPClientRequest) async throws -> (status: Int, body: String) {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }
}
