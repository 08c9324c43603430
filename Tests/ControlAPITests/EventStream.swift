// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The journal's events as a client reads them.
final class EventStream {
    let head: HTTPClientResponse
    private var body: HTTPClientResponse.Body.AsyncIterator
    private var received = ""

    init(_ response: HTTPClientResponse) {
        head = response
        body = response.body.makeAsyncIterator()
    }

    /// What came since the last call, once it holds the text and the line is whole; all there is when it ends before.
    func read(until text: String?) async throws -> String {
        while !holds(text), let buffer = try await body.next() { received += String(buffer: buffer) }
        defer { received = "" }
        return received
    }

    private func holds(_ text: String?) -> Bool {
        guard let text, let place = received.components(of: text).dropFirst().last else { return false }
        return place.contains("\n\n")
    }
}

extension String {
    /// The parts between the places where a text stands.
    func components(of text: String) -> [Substring] {
        split(separator: text, omittingEmptySubsequences: false)
    }
}

extension ControlServer {
    /// Opens the events, and lets go of them after the body.
    func withEvents(
        _ query: String, lastEventID: String? = nil, _ body: (EventStream) async throws -> Void
    ) async throws {
        var request = HTTPClientRequest(url: url + "/_understudy/v1/requests/events" + query)
        if let lastEventID { request.headers.add(name: "Last-Event-ID", value: lastEventID) }
        // The deadline is that of the whole exchange.
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        try await body(EventStream(response))
    }
}
