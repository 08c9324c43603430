// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import OAuth
import Tracing

/// Fetches one JSON document: https, or http where it is allowed; no redirect; bounded in bytes and time.
struct DocumentFetcher {
    /// What a server answered.
    enum Answer {
        case document([UInt8], eTag: String?, maximumAge: Int64?)
        /// What the tag stands for is still so.
        case unchanged(maximumAge: Int64?)
    }

    /// What each request says of its sender: some providers answer 403 to one that says nothing.
    ///
    /// A test compares the version with the product's.
    static let userAgent = "understudy-key-discovery/0.1.0"

    let insecureHosts: Set<String>
    /// Whether the loopback may be asked over plain http.
    var allowsLoopback = true
    var maximumBytes = 256 * 1_024
    var deadline = Duration.seconds(5)
    var trustRoots = TrustRoots.system
    var tracer: any Tracer = NoOpTracer()
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// - Parameters:
    ///   - eTag: Of the document at hand.
    ///   - passingCaches: Asks caches on the way to ask the server.
    func fetch(
        _ url: String, eTag: String? = nil, passingCaches: Bool = false
    ) async throws(KeyDiscoveryError) -> Answer {
        guard isAllowed(url) else { throw .insecureURL(url) }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: DocumentFetcher.userAgent)
        // What is packed is not unpacked here, so that nothing small becomes large.
        request.headers.add(name: "Accept-Encoding", value: "identity")
        if let eTag { request.headers.add(name: "If-None-Match", value: eTag) }
        if passingCaches { request.headers.add(name: "Cache-Control", value: "no-cache") }
        var configuration = HTTPClient.Configuration(tlsConfiguration: try trustRoots.clientConfiguration())
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.tracing.tracer = tracer
        configuration.rejectInvalidStatusCodes()
        // Who tries again is the caller's choice, not the pool's, which would knock until the deadline.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Else a connection that is not made yet outlives the deadline while the client shuts down.
        configuration.timeout.connect = .milliseconds(Int64(max(1, min(deadline.inSeconds * 1_000, 3_600_000))))
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { [request] client in
                try await beforeDeadline { [self] in try await answer(to: request, with: client) }
            }
        } catch let error as KeyDiscoveryError {
            throw error
        } catch {
            throw TrustRoots.isDistrust(error) ? .untrustedServer(url: url) : .unreachable(url: url)
        }
    }

    /// The client's own deadline ends with the head of the answer, and a body may come for ever.
    private func beforeDeadline<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask { [sleep, deadline] in
                try await sleep(deadline)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    private func answer(to request: HTTPClientRequest, with client: HTTPClient) async throws -> Answer {
        let response = try await client.execute(request, deadline: .distantFuture)
        let maximumAge = DocumentFetcher.maximumAge(of: response.headers)
        if response.status == .notModified, request.headers.contains(name: "If-None-Match") {
            return .unchanged(maximumAge: maximumAge)
        }
        guard response.status == .ok else {
            throw KeyDiscoveryError.unexpectedStatus(url: request.url, status: Int(response.status.code))
        }
        do {
            let body = try await response.body.collect(upTo: maximumBytes)
            let eTag = response.headers.first(name: "ETag").flatMap { $0.utf8.count <= 1_024 ? $0 : nil }
            return .document(Array(body.readableBytesView), eTag: eTag, maximumAge: maximumAge)
        } catch is NIOTooManyBytesError {
            throw KeyDiscoveryError.tooLarge(url: request.url, limit: maximumBytes)
        }
    }

    /// The seconds for which the answer may be kept (RFC 9111 §5.2.2.1), less those it was on the way (§5.1).
    ///
    /// `nil` when it does not say. A number beyond all bounds is a long time, and not a short one.
    static func maximumAge(of headers: HTTPHeaders) -> Int64? {
        let directives = headers[canonicalForm: "Cache-Control"].map { $0.lowercased() }
        if directives.contains("no-store") || directives.contains("no-cache") { return 0 }
        guard let directive = directives.first(where: { $0.hasPrefix("max-age=") }) else { return nil }
        let digits = directive.dropFirst("max-age=".count).filter { $0 != "\"" }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
        let age = headers.first(name: "Age").flatMap { Int64($0) } ?? 0
        return max(0, (Int64(digits) ?? Int64(Int32.max)) - min(max(0, age), Int64(Int32.max)))
    }

    private func isAllowed(_ url: String) -> Bool {
        guard let url = try? WebURL(url) else { return false }
        if url.scheme == .https { return true }
        return insecureHosts.contains(url.host) || allowsLoopback && DocumentFetcher.isLoopback(url.host)
    }

    private static func isLoopback(_ host: String) -> Bool {
        // Names below localhost are resolved by whatever server the machine asks.
        if host == "localhost" || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
