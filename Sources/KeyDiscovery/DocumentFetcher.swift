// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Fetches one JSON document: https, or http where it is allowed; no redirect; 256 KiB; five seconds in all.
struct DocumentFetcher {
    private static let limit = 256 * 1_024

    let insecureHosts: Set<String>
    var deadline = Duration.seconds(5)

    func fetch(_ url: String) async throws(KeyDiscoveryError) -> [UInt8] {
        guard isAllowed(url) else { throw .insecureURL(url) }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        // Who tries again is the caller's choice, not the pool's, which would knock until the deadline.
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                try await beforeDeadline { try await DocumentFetcher.fetch(url, with: client) }
            }
        } catch let error as KeyDiscoveryError {
            throw error
        } catch {
            throw .unreachable(url: url)
        }
    }

    /// The client's own deadline ends with the head of the answer, and a body may come for ever.
    private func beforeDeadline<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask { [deadline] in
                try await Task.sleep(for: deadline)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    private static func fetch(_ url: String, with client: HTTPClient) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        let response = try await client.execute(request, deadline: .distantFuture)
        guard response.status == .ok else {
            throw KeyDiscoveryError.unexpectedStatus(url: url, status: Int(response.status.code))
        }
        do {
            let body = try await response.body.collect(upTo: limit)
            return Array(body.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw KeyDiscoveryError.tooLarge(url: url)
        }
    }

    private func isAllowed(_ url: String) -> Bool {
        guard let components = URLComponents(string: url), let host = components.host?.lowercased(), !host.isEmpty,
            components.user == nil, components.fragment == nil
        else { return false }
        if components.scheme == "https" { return true }
        let name = host.trimmingCharacters(in: ["[", "]"])
        return components.scheme == "http" && (DocumentFetcher.isLoopback(name) || insecureHosts.contains(name))
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
