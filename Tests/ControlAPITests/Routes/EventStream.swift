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
    private var pending: [UInt8] = []
    private var count = 0
    /// The most bytes that a test reads: more than the journal keeps.
    private static let limit = 256 << 20

    init(_ response: HTTPClientResponse) {
        head = response
        body = response.body.makeAsyncIterator()
    }

    /// What comes from here on, to the event that holds the text; all there is when it ends before.
    func read(until text: String?) async throws -> String {
        var read = ""
        while let event = try await next() {
            read += event
            if let text, event.contains(text) { break }
        }
        return read
    }

    /// One event or comment, with the empty line behind it.
    ///
    /// - Throws: ``Endless`` when the test has read more than any has to.
    private func next() async throws -> String? {
        var searched = 0
        while true {
            let end = pending.indices.dropFirst(searched)
                .first { place in
                    place > 0 && pending[place] == UInt8(ascii: "\n") && pending[place - 1] == UInt8(ascii: "\n")
                }
            if let end {
                defer { pending.removeFirst(end + 1) }
                return String(decoding: pending[...end], as: UTF8.self)
            }
            searched = pending.count
            guard let buffer = try await body.next() else { return nil }
            count += buffer.readableBytes
            guard count <= EventStream.limit else { throw Endless() }
            pending += buffer.readableBytesView
        }
    }
}

/// A stream went on after all that a test waits for.
struct Endless: Error {}

extension String {
    /// The parts between the places where a text stands.
    func components(of text: String) -> [Substring] {
        split(separator: text, omittingEmptySubsequences: false)
    }
}

extension ControlServer {
    /// Opens the events, and lets go of them after the body.
    func withEvents(
        _ query: String, of tenant: String = "", lastEventID: String? = nil, _ body: (EventStream) async throws -> Void
    ) async throws {
        try await body(EventStream(try await openEvents(query, of: tenant, lastEventID: lastEventID)))
    }

    /// Opens the events; nothing is read of them.
    ///
    /// - Parameter tenant: The path of the tenant, such as `/tenants/acme`; empty is the one at the base URL.
    func openEvents(
        _ query: String, of tenant: String = "", lastEventID: String? = nil
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url + "/_understudy/v1\(tenant)/requests/events" + query)
        if let lastEventID { request.headers.add(name: "Last-Event-ID", value: lastEventID) }
        // The deadline is that of the whole exchange.
        return try await eventClient.execute(request, timeout: .seconds(1_800))
    }
}

/// A client that waits for the next byte of a stream as long as the test does: the shared one gives up after 90 seconds.
private let eventClient = HTTPClient(
    eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(timeout: .init(read: nil)))
