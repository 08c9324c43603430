// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JOSE
package import LibCrypto
import Logging
import NIOCore
import Synchronization

/// An issuer that answers whatever it is told to, and counts what it was asked: for tests of how a program fetches keys.
///
/// It has metadata and a key set of one key at first. Where a program is to meet a provider that works, and fails in a way of
/// its choice, ``withIdentityProvider(_:options:isolation:_:)`` is what it needs.
///
/// ```swift
/// try await FakeIssuer.run { issuer in
///     issuer["/jwks.json"] = .init(status: 503, headers: ["Retry-After": "2"])
/// }
/// ```
public final class FakeIssuer: Sendable {
    /// What it answers at a path.
    ///
    /// It need not be what an issuer would say.
    public struct Reply: Sendable {
        /// The status; 304 comes by itself where the request's `If-None-Match` is the `ETag` of the headers (RFC 9110 §13.1.2).
        public var status: Int
        /// The headers, by name.
        public var headers: [String: String]
        /// The body, whatever its `Content-Type` says.
        public var body: String
        /// Sends the body and never ends it.
        public var stalls: Bool
        /// Answers only when it is open; `nil` answers at once.
        public var gate: Gate?

        /// A JSON document, unless told otherwise.
        public init(
            status: Int = 200, headers: [String: String] = ["Content-Type": "application/json"], body: String = "",
            stalls: Bool = false, gate: Gate? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.stalls = stalls
            self.gate = gate
        }
    }

    private let replies = Mutex<[String: [Reply]]>([:])
    private let asked = Mutex<[String]>([])
    private let agents = Mutex<[String?]>([])
    /// The base URL, such as `http://127.0.0.1:40123`, and the issuer of its metadata.
    public let url: String

    private init(url: String) {
        self.url = url
    }

    /// The paths that were asked for, in their order, without queries.
    public var requests: [String] { asked.withLock { $0 } }

    /// The `User-Agent` of each request, in their order.
    package var userAgents: [String?] { agents.withLock { $0 } }

    /// What it answers at a path that begins with a slash; `nil` is 404.
    public subscript(path: String) -> Reply? {
        get { replies.withLock { $0[path]?.first } }
        set { replies.withLock { $0[path] = newValue.map { [$0] } } }
    }

    /// Answers with one after the other, and goes on with the last.
    ///
    /// - Parameters:
    ///   - path: Begins with a slash, and has no query.
    ///   - script: In the order of the requests; none is 404.
    public func answer(_ path: String, with script: [Reply]) {
        replies.withLock { $0[path] = script }
    }

    private func next(_ path: String) -> Reply? {
        replies.withLock { replies in
            guard let script = replies[path] else { return nil }
            return script.count > 1 ? replies[path]?.removeFirst() : script.first
        }
    }

    /// A key set document (RFC 7517 §5) of the public halves of these keys.
    ///
    /// - Throws: When OpenSSL refuses.
    public static func keySet(_ keys: [TestKey]) throws -> String {
        try jwks(keys.map { ($0.id, $0.key) })
    }

    /// A set of the keys, each under an id.
    package static func jwks(_ keys: [(String, PrivateKey)]) throws -> String {
        let keys = try keys.map { JSONWebKey(publicKey: try $1.publicKey, algorithm: .rs256, keyID: $0) }
        return JSONWebKeySet(keys: keys).json.text
    }

    /// A key set of one new key.
    package static func jwks() throws -> String {
        let key = try PrivateKey.generateRSA(bits: 2_048).publicKey
        return JSONWebKeySet(keys: [JSONWebKey(publicKey: key, algorithm: .rs256)]).json.text
    }

    /// Runs the body against an issuer that behaves until it is told otherwise.
    ///
    /// It listens on a free port of the loopback, has metadata at `/.well-known/openid-configuration` and one key at
    /// `/jwks.json`, and stops when the body returns or throws.
    ///
    /// - Throws: What the body throws, or an error of OpenSSL or of the socket.
    public static func run(_ body: @escaping @Sendable (FakeIssuer) async throws -> Void) async throws {
        try await run(onPort: 0, body)
    }

    /// Runs the body as ``run(_:)`` does, on a port of the test's choice.
    ///
    /// - Throws: Also when the port is another's.
    package static func run(
        onPort port: Int, _ body: @escaping @Sendable (FakeIssuer) async throws -> Void
    ) async throws {
        let holder = Mutex<FakeIssuer?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, bound) = AsyncStream.makeStream(of: Int.self)
            let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
                await holder.withLock { $0 }?.respond(to: request) ?? Response(status: .serviceUnavailable)
            }
            let application = Application(
                responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: port)),
                onServerRunning: { bound.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "fake") { _ in SwiftLogNoOpLogHandler() })
            group.addTask {
                // Who waits for the port must learn, too, that there will be none.
                defer { bound.finish() }
                try await application.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                group.cancelAll()
                try await group.waitForAll()
                throw CancellationError()
            }
            let issuer = FakeIssuer(url: "http://127.0.0.1:\(port)")
            issuer["/.well-known/openid-configuration"] = Reply(
                body: #"{"issuer":"\#(issuer.url)","jwks_uri":"\#(issuer.url)/jwks.json"}"#)
            issuer["/jwks.json"] = Reply(body: try jwks())
            holder.withLock { $0 = issuer }
            try await body(issuer)
            group.cancelAll()
        }
    }

    private func respond(to request: Request) async -> Response {
        asked.withLock { $0.append(request.uri.path) }
        agents.withLock { $0.append(request.headers[.userAgent]) }
        guard let reply = next(request.uri.path) else { return Response(status: .notFound) }
        await reply.gate?.wait()
        var headers = HTTPFields()
        for (name, value) in reply.headers.sorted(by: { $0.key < $1.key }) {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        if let tag = headers[.eTag], request.headers[.ifNoneMatch] == tag {
            return Response(status: .notModified, headers: headers)
        }
        let buffer = ByteBuffer(string: reply.body)
        let status = HTTPResponse.Status(code: reply.status)
        guard reply.stalls else {
            return Response(status: status, headers: headers, body: .init(byteBuffer: buffer))
        }
        let body = ResponseBody { writer in
            try await writer.write(buffer)
            // Nobody yields: this ends when the server is cancelled.
            let (never, held) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            held.finish()
        }
        return Response(status: status, headers: headers, body: body)
    }
}
