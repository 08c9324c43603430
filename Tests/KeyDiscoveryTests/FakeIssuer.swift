// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JOSE
import LibCrypto
import Logging
import NIOCore
import Synchronization

/// An issuer on a real socket that can be made to misbehave; counts what it was asked.
final class FakeIssuer: Sendable {
    /// What it answers at a path.
    struct Reply: Sendable {
        var status: HTTPResponse.Status = .ok
        var headers: HTTPFields = [.contentType: "application/json"]
        var body = ""
        /// Sends the body and never ends it.
        var stalls = false
        /// Answers only when it is open.
        var gate: Gate?
    }

    private let replies = Mutex<[String: [Reply]]>([:])
    private let asked = Mutex<[String]>([])
    let url: String

    private init(url: String) {
        self.url = url
    }

    /// The paths that were asked for, in their order.
    var requests: [String] { asked.withLock { $0 } }

    subscript(path: String) -> Reply? {
        get { replies.withLock { $0[path]?.first } }
        set { replies.withLock { $0[path] = newValue.map { [$0] } } }
    }

    /// Answers with one after the other, and goes on with the last.
    func answer(_ path: String, with script: [Reply]) {
        replies.withLock { $0[path] = script }
    }

    private func next(_ path: String) -> Reply? {
        replies.withLock { replies in
            guard let script = replies[path] else { return nil }
            return script.count > 1 ? replies[path]?.removeFirst() : script.first
        }
    }

    /// A set of the keys, each under an id.
    static func jwks(_ keys: [(String, PrivateKey)]) throws -> String {
        let keys = try keys.map { JSONWebKey(publicKey: try $1.publicKey, algorithm: .rs256, keyID: $0) }
        return JSONWebKeySet(keys: keys).json.text
    }

    /// A key set of one new key.
    static func jwks() throws -> String {
        let key = try PrivateKey.generateRSA(bits: 2_048).publicKey
        return JSONWebKeySet(keys: [JSONWebKey(publicKey: key, algorithm: .rs256)]).json.text
    }

    /// Runs the body against an issuer that behaves.
    static func run(_ body: @escaping @Sendable (FakeIssuer) async throws -> Void) async throws {
        let holder = Mutex<FakeIssuer?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, bound) = AsyncStream.makeStream(of: Int.self)
            let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
                await holder.withLock { $0 }?.respond(to: request) ?? Response(status: .serviceUnavailable)
            }
            let application = Application(
                responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { bound.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "fake") { _ in SwiftLogNoOpLogHandler() })
            group.addTask { try await application.run() }
            let port = await ports.first { _ in true } ?? 0
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
        guard let reply = next(request.uri.path) else { return Response(status: .notFound) }
        await reply.gate?.wait()
        if let tag = reply.headers[.eTag], request.headers[.ifNoneMatch] == tag {
            return Response(status: .notModified, headers: reply.headers)
        }
        let buffer = ByteBuffer(string: reply.body)
        guard reply.stalls else {
            return Response(status: reply.status, headers: reply.headers, body: .init(byteBuffer: buffer))
        }
        let body = ResponseBody { writer in
            try await writer.write(buffer)
            // Nobody yields: this ends when the server is cancelled.
            let (never, held) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            held.finish()
        }
        return Response(status: reply.status, headers: reply.headers, body: body)
    }
}

/// Closed until it is opened, once.
final class Gate: Sendable {
    private let waiting = Mutex<[AsyncStream<Void>.Continuation]?>([])

    func open() {
        let waiters = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        for waiter in waiters { waiter.finish() }
    }

    func wait() async {
        let (opened, continuation) = AsyncStream.makeStream(of: Void.self)
        let isClosed = waiting.withLock { waiting in
            waiting?.append(continuation)
            return waiting != nil
        }
        guard isClosed else { return }
        for await _ in opened {}
    }
}
