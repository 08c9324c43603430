// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite("Commands that meet no understudy server")
struct StrangerTests {
    private static let page =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\nConnection: close\r\n\r\n<p>Hi</p>"

    private func run(_ command: String, _ url: String) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run("understudy", command.split(separator: " ").map(String.init) + ["--server", url])
    }

    @Test(
        "a page in the place of an answer is no success",
        arguments: [
            "token alice", "users list", "users remove alice", "clock show", "clock advance 1h",
            "faults add --status 503",
            "tenants list", "keys rotate", "requests follow", "metrics", "why abc", "healthcheck",
        ])
    func pages(_ command: String) async throws {
        try await Stranger.run(answering: Self.page) { url in
            let outcome = try await run(command, url)
            #expect(outcome.status == 69 && outcome.output.isEmpty, "\(command): \(outcome)")
            #expect(outcome.errors.contains("\(url) answered 200"), "\(command): \(outcome.errors)")
        }
    }

    @Test("a refusal without a reason says who gave it")
    func refusals() async throws {
        let answer = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        try await Stranger.run(answering: answer) { url in
            let outcome = try await run("users list", url)
            #expect(outcome.status == 69 && outcome.errors.contains("\(url) answered 502"), "\(outcome.errors)")
        }
    }

    @Test(
        "why there is no answer is told as it was",
        arguments: [
            ("", "closed the connection"),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{\"users\":",
                "closed the connection"
            ),
            ("220 mail.example ESMTP\r\n", "speaks no HTTP"),
        ])
    func causes(_ answer: String, _ cause: String) async throws {
        try await Stranger.run(answering: answer) { url in
            let outcome = try await run("users list", url)
            #expect(outcome.status == 69 && outcome.errors.contains(cause), "\(answer): \(outcome.errors)")
            #expect(!outcome.errors.contains("No server answers"))
        }
    }

    private static let impossibleStatus = "HTTP/1.1 000 x\r\nContent-Length: 2\r\n\r\n{}"

    @Test(
        "a response with an impossible status code ends a command with an error", arguments: ["users list", "why abc"])
    func impossibleStatus(_ command: String) async throws {
        try await Stranger.run(answering: Self.impossibleStatus) { url in
            let outcome = try await run(command, url)
            #expect(outcome.status == 69, "\(outcome)")
        }
    }

    @Test("a response with an impossible status code ends the discovery of keys with an error")
    func impossibleStatusOfKeys() async throws {
        try await Stranger.run(answering: Self.impossibleStatus) { url in
            let outcome = try await BuiltProgram.run(
                "understudy", "verify", "a.b.c", "--discover", url, "--issuer", url, "--audience", "a")
            #expect(outcome.status == 69 && outcome.errors.contains("does not answer"), "\(outcome)")
        }
    }

    @Test("a receiver of logout tokens that answers with an impossible status code does not end the server")
    func impossibleStatusOfReceiver() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { served async throws in
                try await Stranger.run(answering: Self.impossibleStatus) { url in
                    let set = try await scene.run(
                        "clients", "set", "demo-app", "auto_login:=true", "backchannel_logout_uri=\(url)/")
                    #expect(set.status == 0, "\(set.errors)")
                    _ = try await served.post(
                        "client_id=demo-app&response_type=code&response_mode=form_post&scope=openid&login_hint=alice"
                            + "&redirect_uri=http://127.0.0.1/callback", to: "/authorize")
                    let ended = try await scene.run("sessions", "end", "--user", "alice")
                    #expect(ended.status == 0, "\(ended.errors)")
                    // The delivery is in the journal once it has failed.
                    let wait = try await scene.run("requests", "wait", "--endpoint", "back-channel-logout")
                    #expect(wait.status == 0, "\(wait.errors)")
                }
            }
        }
    }

    @Test("a port where nobody listens has no server, and what is no URL is no address")
    func nobody() async throws {
        var closed = ""
        try await Stranger.run(answering: "") { closed = $0 }
        #expect(try await run("users list", closed).errors.contains("No server answers at \(closed)."))
        #expect(try await run("users list", "nowhere").errors.contains("--server is \"nowhere\": a base URL"))
    }

    @Test(
        "a server that never answers is given up after --server-timeout, by a question and by a change",
        arguments: [
            "healthcheck", "users list", "why abc", "metrics", "requests follow", "users remove alice", "token alice",
            "tenants export default", "requests wait --timeout 50s",
        ])
    func silence(_ command: String) async throws {
        try await Stranger.run(answering: nil) { url in
            let outcome = try await run(command + " --server-timeout 1s", url)
            #expect(outcome.status == 69, "\(command): \(outcome)")
            #expect(outcome.errors.contains("\(url) has not answered within 1 s"), "\(command): \(outcome.errors)")
        }
    }

    @Test(
        "without --server-timeout the variable says how long, and without both it is five seconds",
        arguments: [("2", "2 s"), ("", "5 s")])
    func silenceByDefault(_ variable: String, _ time: String) async throws {
        try await Stranger.run(answering: nil) { url in
            let outcome = try await BuiltProgram.run(
                "understudy", ["healthcheck", "--server", url], environment: ["UNDERSTUDY_SERVER_TIMEOUT": variable])
            #expect(outcome.status == 69 && outcome.errors.contains("within \(time)"), "\(outcome.errors)")
        }
    }

    @Test("what the server was asked to hold back is waited for longer than --server-timeout")
    func waiting() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                let outcome = try await scene.run(
                    "requests", "wait", "--endpoint", "revocation", "--timeout", "3s", "--server-timeout", "1s")
                #expect(outcome.status == 1 && outcome.errors.contains("No such request came"), "\(outcome.errors)")
            }
        }
    }
}

/// A server on a free port that says the same to all, whatever they ask, and hangs up.
private enum Stranger {
    /// - Parameter text: What it says; `nil` accepts, and says nothing.
    static func run(answering text: String?, _ body: (String) async throws -> Void) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                guard let text else { return channel.eventLoop.makeSucceededVoidFuture() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reciter(text: text))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body("http://127.0.0.1:\(server.localAddress?.port ?? 0)")
        } catch {
            try await server.close()
            throw error
        }
        try await server.close()
    }

    private final class Reciter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let text: String
        private var hasSpoken = false

        init(text: String) {
            self.text = text
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !hasSpoken else { return }
            hasSpoken = true
            context.write(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.flush()
            context.close(mode: .output, promise: nil)
        }
    }
}
