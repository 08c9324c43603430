// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ControlAPI
import Fixtures
import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import Logging
import NIOCore
import NIOHTTP1
import TestSupport
import UnderstudyServer

/// How a test wants the settings to differ.
struct SettingsChange: Sendable {
    let change: @Sendable (inout ServerSettings) -> Void

    static func with(_ change: @escaping @Sendable (inout ServerSettings) -> Void) -> Self {
        Self(change: change)
    }
}

/// The whole server on a free port, as `serve` builds it, with the demo applied.
struct ControlServer: Sendable {
    let url: String
    let settings: ServerSettings
    /// Tells the server to stop, as SIGTERM does.
    let stop: @Sendable () async -> Void

    static func run(
        host: String? = "127.0.0.1", settings changed: SettingsChange = .with { _ in },
        _ body: @escaping @Sendable (ControlServer) async throws -> Void
    ) async throws {
        var listener = ListenerSettings(host: host, port: 0)
        // A busy machine crosses the product's own limits.
        (listener.idleTimeout, listener.requestTimeout, listener.handshakeTimeout) = (
            .seconds(300), .seconds(300), .seconds(300)
        )
        var settings = ServerSettings(listener: listener)
        settings.seeds = [try Fixtures.decode(text: DemoFixture.text, name: DemoFixture.path)]
        changed.change(&settings)
        let ready = FileManager.default.temporaryDirectory.appendingPathComponent("ready-\(UUID().uuidString).json")
        settings.readyFile = ReadyFile(path: ready.path)
        defer { try? FileManager.default.removeItem(at: ready) }
        let final = settings
        try await withService { (hasStarted: @escaping @Sendable (String) -> Void) in
            try await buildServer(final, storage: .inMemory, logger: .silent, announce: hasStarted)
        } _: { _, stop in
            let document = try JSONObject(parsing: Array(try Data(contentsOf: ready)))
            try await body(ControlServer(url: document["url"]?.stringValue ?? "", settings: final, stop: stop))
        }
    }

    /// Status, body and headers of an answer; an event stream, which has no end, counts as an empty body.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil,
        headers: [String: String] = ["Content-Type": "application/json"], at url: String? = nil
    ) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        var request = HTTPClientRequest(url: (url ?? self.url) + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        if response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true {
            return (Int(response.status.code), [:], response.headers)
        }
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let object = try? JSONObject(parsing: Array(bytes.readableBytesView))
        return (Int(response.status.code), object ?? [:], response.headers)
    }
}
