// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServerCertificates
package import ServiceLifecycle

/// The server as a service: binds its listeners, calls `onListening` with the port, and drains on graceful shutdown.
package struct ProviderServer: CustomStringConvertible, Service {
    private let responder: RouterResponder<ProviderRequestContext>
    private let settings: ListenerSettings
    private let logger: Logger
    private let services: [any Service]
    private let onListening: @Sendable (_ port: Int) async throws -> Void

    /// The service group names it so in its log; without this it would print all that the server holds, secrets too.
    package let description = "ProviderServer"

    /// - Parameters:
    ///   - services: What runs beside the listeners, and ends with them.
    ///   - onListening: Runs once, when every listener is bound; what it throws ends the server.
    package init(
        responder: RouterResponder<ProviderRequestContext>, settings: ListenerSettings, logger: Logger,
        services: [any Service] = [], onListening: @escaping @Sendable (_ port: Int) async throws -> Void
    ) {
        self.responder = responder
        self.settings = settings
        self.logger = logger
        self.services = services
        self.onListening = onListening
    }

    /// - Throws: ``ProviderError/addressUnavailable(host:port:reason:)`` when an address cannot be bound.
    package func run() async throws {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let opening = ListenerOpening(
            firstPort: ports, secondHost: settings.secondHost, listener: listener, onListening: onListening)
        try await Self.explainingBindErrors(host: settings.firstHost, port: settings.port) {
            try await listener(
                host: settings.firstHost, port: settings.port, services: services + [opening], bound: bound
            )
            .run()
        }
    }

    @Sendable
    private func listener(
        host: String, port: Int, services: [any Service], bound: AsyncStream<Int>.Continuation
    ) throws -> Application<RouterResponder<ProviderRequestContext>> {
        var logger = logger
        // Hummingbird announces each listener at `info`; the server has its own line, written when it is ready.
        logger.logLevel = max(logger.logLevel, .notice)
        return Application(
            responder: responder,
            server: try settings.certificate.map(secureServer) ?? plainServer,
            configuration: .init(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: ConnectionLimit(connections, logger: logger)),
            services: services,
            onServerRunning: { channel in
                bound.yield(channel.localAddress?.port ?? port)
                bound.finish()
            },
            logger: logger)
    }

    /// How many connections each listener takes.
    private var connections: Int {
        settings.maximumConnections ?? ConnectionLimit.share(of: settings.secondHost == nil ? 1 : 2)
    }

    private var plainServer: HTTPServerBuilder {
        HTTPServerBuilder { [self] responder in http1(responder) }
    }

    private func http1(_ responder: @escaping HTTPChannelHandler.Responder) -> VersionedHTTP1Channel {
        VersionedHTTP1Channel(
            http1: HTTP1Channel(
                responder: responder,
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: handlers(with: UpgradeRefusal()),
                    idleTimeout: TimeAmount(settings.idleTimeout))))
    }

    /// What a connection of HTTP/1.1 or a stream of HTTP/2 goes through.
    ///
    /// - Parameter own: The step that only one of them has.
    private func handlers(with own: any RemovableChannelHandler) -> [any RemovableChannelHandler] {
        [
            own, RequestDeadline(TimeAmount(settings.requestTimeout)), ExpectContinue(), CallerPresence(),
            TenantDateHeader(), BodyDrain(),
        ]
    }

    /// - Throws: What BoringSSL says of the certificate.
    private func secureServer(_ certificate: WatchedCertificate) throws -> HTTPServerBuilder {
        let tls = try TLSSetup(certificate: certificate).context()
        return HTTPServerBuilder { [self] responder in
            SecureChannel(
                tls: tls, http1: http1(responder),
                http2: HTTP2Channel(idleTimeout: TimeAmount(settings.idleTimeout)) {
                    handlers(with: ConnectionFields())
                },
                handshakeTimeout: TimeAmount(settings.handshakeTimeout))
        }
    }

    static func explainingBindErrors(host: String, port: Int, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as IOError {
            let reason =
                error.errnoCode == EADDRINUSE ? "the port is taken" : String(cString: strerror(error.errnoCode))
            throw ProviderError.addressUnavailable(host: host, port: port, reason: reason)
        } catch let error as SocketAddressError.UnknownHost {
            throw ProviderError.addressUnavailable(host: host, port: port, reason: "there is no host \(error.host)")
        } catch let error as SocketAddressError {
            throw ProviderError.addressUnavailable(host: host, port: port, reason: "\(error)")
        }
    }
}
