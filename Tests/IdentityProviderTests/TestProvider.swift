// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Fixtures
import Foundation
import Hummingbird
import IdentityProvider
import IdentityStore
import InMemoryLogging
import JOSE
import Logging
import NIOCore
import NIOHTTP1
import OAuth
import ServerCertificates
import Synchronization
import TestSupport

/// A provider on a free port with the demo's users, a clock that the test moves, and the log it wrote.
struct TestProvider: Sendable {
    let url: String
    let provider: Provider
    let log: InMemoryLogHandler
    private let time: Time
    /// Tells the server to stop, as SIGTERM does.
    let stop: @Sendable () async -> Void

    final class Time: Sendable {
        let now = Mutex(NumericDate(seconds: 1_800_000_000))
    }

    var tenant: Tenant {
        get throws {
            guard let tenant = provider.tenants[TenantDirectory.defaultName] else { throw Missing(what: "tenant") }
            return tenant
        }
    }

    private init(
        url: String, provider: Provider, log: InMemoryLogHandler, time: Time, stop: @escaping @Sendable () async -> Void
    ) {
        self.url = url
        self.provider = provider
        self.log = log
        self.time = time
        self.stop = stop
    }

    func advance(_ seconds: Int64) {
        time.now.withLock { $0 = $0.adding(seconds) }
    }

    /// The moment that the provider takes for now.
    var now: Date { Date(timeIntervalSince1970: Double(time.now.withLock { $0.seconds })) }

    /// Runs the body against a provider, and stops it afterwards.
    ///
    /// - Parameters:
    ///   - frontChannel: Where browsers reach it; `{port}` stands for the port it listens at.
    ///   - backChannel: Where the others reach it, written alike.
    ///   - certificate: What it speaks https with.
    ///   - demo: What to change in the demo before it is applied.
    static func run(
        issuer: String? = nil, frontChannel: String? = nil, backChannel: String? = nil, hosts: [String] = [],
        idleTimeout: Duration? = nil, requestTimeout: Duration? = nil, handshakeTimeout: Duration? = nil,
        certificate: WatchedCertificate? = nil,
        demo: DemoChange = .with { _ in },
        _ body: @escaping @Sendable (TestProvider) async throws -> Void
    ) async throws {
        let time = Time()
        let store = try IdentityStore.inMemory()
        let urls = [issuer, frontChannel, backChannel].compactMap { $0?.replacing("{port}", with: "1") }
        let own = (urls.compactMap { Issuer($0)?.host } + hosts.compactMap { Issuer.host(of: $0) })
        let provider = try await buildProvider(
            store: store, clock: TenantClock { time.now.withLock { $0 } },
            ownHosts: OwnHosts(own),
            // A busy machine takes its time to answer a logout token.
            outbound: OutboundClient(timeout: .minutes(5)))
        var seed = try Fixtures.decode(text: DemoFixture.text, name: DemoFixture.path)
        demo.change(&seed.tenants[0])
        _ = try await provider.apply(seed)
        let log = InMemoryLogHandler()
        var logger = Logger(label: "test") { _ in log }
        logger.logLevel = .trace
        let router = provider.makeRouter(logger: logger)
        var settings = ListenerSettings(host: "127.0.0.1", port: 0)
        // A busy machine crosses the product's own limits.
        settings.idleTimeout = idleTimeout ?? .seconds(300)
        settings.requestTimeout = requestTimeout ?? .seconds(300)
        settings.handshakeTimeout = handshakeTimeout ?? .seconds(300)
        settings.certificate = certificate
        let scheme = certificate == nil ? "http" : "https"
        let final = settings
        try await withService(logger: logger) { (hasStarted: @escaping @Sendable (Int) -> Void) in
            ProviderServer(
                responder: router.buildResponder(), settings: final, logger: logger,
                services: provider.services(logger: logger)
            ) { port in
                guard let issuer = Issuer(issuer ?? "\(scheme)://localhost:\(port)") else {
                    throw Missing(what: "issuer")
                }
                func channel(_ url: String?) -> Issuer? {
                    (url?.replacing("{port}", with: "\(port)")).flatMap { Issuer($0) }
                }
                try await provider.open(
                    at: TenantAddress(
                        issuer: issuer, frontChannel: channel(frontChannel), backChannel: channel(backChannel),
                        hosts: hosts
                    ))
                hasStarted(port)
            }
        } _: { port, stop in
            try await body(
                TestProvider(
                    url: "\(scheme)://127.0.0.1:\(port)", provider: provider, log: log, time: time, stop: stop))
        }
    }
}

/// How a test wants the demo to differ.
struct DemoChange: Sendable {
    let change: @Sendable (inout TenantSeed) -> Void

    static func with(_ change: @escaping @Sendable (inout TenantSeed) -> Void) -> Self {
        Self(change: change)
    }
}

/// Something that a test needs is not there.
struct Missing: Error {
    let what: String
}

/// An answer, read whole.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let text: String

    var json: JSONObject {
        get throws { try JSONObject(parsing: Array(text.utf8)) }
    }

    /// The `error` of the body.
    var error: String? {
        (try? json)?["error"]?.stringValue
    }

    func header(_ name: String) -> String? {
        headers.first(name: name)
    }
}

extension TestProvider {
    static let secret = "demo-app-secret-not-for-production"

    /// `demo-app` by `client_secret_basic`.
    static let basic = "Basic " + Data("demo-app:\(secret)".utf8).base64EncodedString()

    func send(
        _ method: HTTPMethod, _ path: String, body: String? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        try await send(method, path, body: body, fields: headers.map { ($0.key, $0.value) })
    }

    /// The same with headers that may repeat.
    func send(
        _ method: HTTPMethod, _ path: String, body: String? = nil, fields: [(String, String)]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        for (name, value) in fields { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await TestAuthority.client.execute(request, timeout: .seconds(300))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return Answer(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }

    /// Posts a form to the token endpoint as `demo-app`; `nil` sends no Authorization header.
    func token(_ form: String, authorization: String? = basic) async throws -> Answer {
        var headers = ["Content-Type": "application/x-www-form-urlencoded"]
        headers["Authorization"] = authorization
        return try await send(.POST, "/token", body: form, headers: headers)
    }

    /// Signs alice in.
    func signIn(scope: String = "openid email orders:read") async throws -> JSONObject {
        let scope = scope.replacing(" ", with: "+")
        return try await token("grant_type=password&username=alice&password=wonderland&scope=\(scope)").json
    }

    func refresh(_ token: String, extra: String = "", authorization: String? = basic) async throws -> Answer {
        try await self.token("grant_type=refresh_token&refresh_token=\(token)\(extra)", authorization: authorization)
    }

    /// Why the request that got this answer was refused.
    func reason(of answer: Answer) -> String? {
        answer.header("Understudy-Request").flatMap { provider.journal.entry(id: $0)?.refusal?.reason }
    }

    /// The claims of a token of ours.
    static func claims(_ token: JSONValue?) throws -> JSONObject {
        try CompactToken(parsing: token?.stringValue ?? "").payload()
    }
}
