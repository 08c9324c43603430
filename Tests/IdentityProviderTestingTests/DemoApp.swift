// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import IdentityProviderTesting
import NIOCore
import NIOHTTP1

/// The demo's application, which asks a provider over HTTP and follows no redirect.
struct DemoApp: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: String

        /// A member of the answer whose value is a text; no tests here have one with a quotation mark.
        func text(_ member: String) -> String {
            let parts = body.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
            guard let index = parts.firstIndex(of: member), index + 2 < parts.count else { return "" }
            return parts[index + 2]
        }
    }

    static let signIn = "grant_type=password&username=alice&password=wonderland&scope=openid+offline_access"

    let idp: TestIdentityProvider

    func get(_ url: String, _ headers: [String: String] = [:], method: HTTPMethod = .GET) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return try await send(request)
    }

    func token(
        _ form: String, at path: String = "/token", _ headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: idp.url(path))
        request.method = .POST
        let credentials = Data("demo-app:demo-app-secret-not-for-production".utf8).base64EncodedString()
        request.headers.add(name: "Authorization", value: "Basic \(credentials)")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: form))
        return try await send(request)
    }

    private func send(_ request: HTTPClientRequest) async throws -> Answer {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let response = try await client.execute(request, timeout: .seconds(300))
            let body = try await response.body.collect(upTo: 1 << 20)
            return Answer(
                status: Int(response.status.code), headers: response.headers, body: String(buffer: body))
        }
    }
}
