// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import DataDirectory
import Foundation
import HTTPTypes
import JOSE
import KeyDiscovery
import NIOCore
import NIOHTTP1
import NIOSSL
import OAuth

/// Speaks HTTP to the server that is running.
struct LiveServerClient {
    let url: String
    private let controlToken: String?
    /// PEM files of certificates that are trusted besides the system's; `nil` trusts whoever answers.
    private let trustedFiles: [String]?
    /// The address of the URL's host, where not to ask for it.
    private let address: String?

    /// How many seconds a prompt answer may take to begin.
    let timeout: Int64

    /// The most bytes of an answer.
    static let limit = 256 << 20

    /// The server of a location; `nil` when none runs there.
    static func find(_ location: DataLocation) -> LiveServerClient? {
        let token = ControlTokenSource.presented(by: ProcessInfo.processInfo.environment)
        let trusted = [location.trustedFile].compactMap { $0 }
        if let url = location.serverURL {
            return LiveServerClient(
                url: url, controlToken: token, trustedFiles: trusted, timeout: location.timeout)
        }
        guard let live = DataDirectory.liveServer(at: location.path) else { return nil }
        // A server that names a file accepts that token alone; the environment may hold another server's.
        let own = live.controlTokenFile.flatMap(ControlTokenSource.read)
        return LiveServerClient(
            url: live.url, controlToken: own ?? token,
            trustedFiles: trusted + [live.authorityFile].compactMap { $0 }, address: live.address,
            timeout: location.timeout)
    }

    /// A client for a URL; without a token it can do what anybody can.
    ///
    /// - Parameters:
    ///   - trustedFiles: `nil` trusts whoever answers, which is right only where nothing secret is sent.
    ///   - timeout: How many seconds a prompt answer may take to begin.
    init(
        url: String, controlToken: String? = nil, trustedFiles: [String]? = [], address: String? = nil, timeout: Int64
    ) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.controlToken = controlToken
        self.trustedFiles = trustedFiles
        self.address = address
        self.timeout = timeout
    }

    /// A port where nobody listens is an answer: by default the client would knock until its deadline.
    ///
    /// - Parameter silence: How many seconds may pass before an answer, and between two parts of it.
    private func configuration(silence: Int64) throws(CommandFailure) -> HTTPClient.Configuration {
        var tls: TLSConfiguration
        do {
            tls = try TrustRoots.systemAndFiles(trustedFiles ?? []).clientConfiguration()
        } catch {
            throw CommandFailure(.badConfiguration, "\(error)")
        }
        if trustedFiles == nil { tls.certificateVerification = .none }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.read = .seconds(silence)
        configuration.rejectInvalidStatusCodes()
        if let address, !address.isEmpty, let host = URLComponents(string: url)?.host {
            configuration.dnsOverride = [host: address]
        }
        return configuration
    }

    /// - Parameter patience: How long to wait for the answer; a change of the server's state is waited for longer.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONObject? = nil, patience: Patience = .prompt
    ) async throws(CommandFailure) -> (status: Int, body: JSONObject) {
        var request = HTTPClientRequest(url: url + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        if method != .get {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: (body ?? JSONObject()).serialized()))
        }
        return try await exchange(request, patience: method == .get ? patience : .long) { response in
            try await object(response)
        }
    }

    /// The text of an answer that is no JSON.
    ///
    /// - Returns: The text, or what a refusal says.
    func text(_ path: String) async throws(CommandFailure) -> (status: Int, text: String, refusal: JSONObject) {
        try await exchange(HTTPClientRequest(url: url + path), patience: .prompt) { response in
            guard response.status == .ok else {
                let (status, refusal) = try await object(response)
                return (status, "", refusal)
            }
            guard isOf("text/plain", response) else { throw strange(response.status) }
            return (200, String(buffer: try await response.body.collect(upTo: LiveServerClient.limit)), JSONObject())
        }
    }

    /// Calls the body with each line of an answer, for as long as it comes and the body returns `true`.
    ///
    /// - Returns: What a refusal says; nothing of an answer whose lines were read.
    func lines(
        _ path: String, _ body: (String) throws -> Bool
    ) async throws(CommandFailure) -> (status: Int, body: JSONObject) {
        try await exchange(HTTPClientRequest(url: url + path), patience: .stream) { response in
            guard response.status == .ok else { return try await object(response) }
            guard isOf("text/event-stream", response) else { throw strange(response.status) }
            var line: [UInt8] = []
            for try await part in response.body {
                for byte in part.readableBytesView {
                    guard byte == UInt8(ascii: "\n") else {
                        line.append(byte)
                        continue
                    }
                    guard try body(String(decoding: line, as: UTF8.self)) else { return (200, JSONObject()) }
                    line.removeAll(keepingCapacity: true)
                }
            }
            return (200, JSONObject())
        }
    }

    /// - Throws: ``CommandFailure`` for what is no JSON object: nothing of a success would be in it, nor of a refusal.
    private func object(_ response: HTTPClientResponse) async throws -> (status: Int, body: JSONObject) {
        let limits = JSONLimits(maximumBytes: LiveServerClient.limit)
        let body = try await response.body.collect(upTo: LiveServerClient.limit)
        guard let object = try? JSONObject(parsing: Array(body.readableBytesView), limits: limits) else {
            throw strange(response.status)
        }
        return (Int(response.status.code), object)
    }

    private func isOf(_ type: String, _ response: HTTPClientResponse) -> Bool {
        response.headers.first(name: "Content-Type")?.lowercased().hasPrefix(type) == true
    }

    /// - Throws: ``CommandFailure``, also when no answer has begun after the patience's time.
    private func exchange<Value>(
        _ request: HTTPClientRequest, patience: Patience, _ read: (HTTPClientResponse) async throws -> Value
    ) async throws(CommandFailure) -> Value {
        var authorized = request
        if let controlToken { authorized.headers.add(name: "Authorization", value: "Bearer \(controlToken)") }
        let request = authorized
        // Also of the file that names the live server, and of a port in the environment.
        do throws(WebURLError) { _ = try WebURL(url) } catch {
            throw CommandFailure(.unavailable, "The URL of the server cannot be used. \(error)")
        }
        let seconds = patience.seconds(timeout)
        let configuration = try configuration(silence: patience.silence(timeout))
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                if patience.isLong { try await askForLife(client) }
                return try await read(try await client.execute(request, timeout: .seconds(seconds)))
            }
        } catch {
            throw failure(error, after: seconds)
        }
    }

    /// Asks whether the server answers at all, whatever it says.
    private func askForLife(_ client: HTTPClient) async throws {
        let request = HTTPClientRequest(url: url + "/_understudy/health")
        do {
            let response = try await client.execute(request, timeout: .seconds(timeout))
            _ = try await response.body.collect(upTo: LiveServerClient.limit)
        } catch {
            throw failure(error, after: timeout)
        }
    }
}

extension JSONObject {
    /// What a refusal of the control API says.
    var problem: String {
        (self["detail"] ?? self["error_description"])?.stringValue ?? "the server refused"
    }
}
