// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import Logging
package import NIOCore

/// What travels with a request: Hummingbird's own storage, the peer's address and the trace for log and journal.
package struct ProviderRequestContext: RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let remoteAddress: SocketAddress?
    /// The address that the peer connected to.
    package let localAddress: SocketAddress?
    /// The connection, or the stream of one; `nil` when the request came over no socket.
    package let channel: (any Channel)?
    package let trace = RequestTrace()
    /// What every answer carries in `Understudy-Request`.
    ///
    /// The logger's, where its handler keeps metadata, so that a line of the log names the same.
    package let requestID: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let given = source.logger[metadataKey: "hb.request.id"]?.description ?? RequestID().description
        requestID = Self.padded(given)
        channel = source.channel
        remoteAddress = source.channel.remoteAddress
        localAddress = source.channel.localAddress
        if requestID != given { logger[metadataKey: "hb.request.id"] = "\(requestID)" }
    }

    /// For a request that came over no socket.
    package init(logger: Logger) {
        coreContext = .init(source: InProcessSource(logger: logger))
        requestID = Self.padded(RequestID().description)
        channel = nil
        remoteAddress = nil
        localAddress = nil
        self.logger[metadataKey: "hb.request.id"] = "\(requestID)"
    }

    /// 32 digits: Hummingbird writes the half that is drawn for each process without its leading zeros.
    package static func padded(_ id: String) -> String {
        String(repeating: "0", count: max(0, 32 - id.utf8.count)) + id
    }

    private struct InProcessSource: RequestContextSource {
        let logger: Logger
    }
}

extension ProviderRequestContext {
    /// Logs a failure of our own, with the tenant that was asked.
    func logFailure(_ metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["tenant"] = trace.facts.tenant.map { "\($0)" }
        logger.error("request failed", metadata: metadata)
    }

    /// Whether the request came from this machine's loopback, over its loopback.
    package var isLoopback: Bool {
        remoteAddress?.isLoopback == true && localAddress?.isLoopback == true
    }
}

extension SocketAddress {
    /// Whether the address is of 127.0.0.0/8 or `::1`, or a Unix socket.
    package var isLoopback: Bool {
        switch self {
        case .v4: ipAddress?.hasPrefix("127.") ?? false
        case .v6: ipAddress == "::1" || ipAddress?.lowercased().hasPrefix("::ffff:127.") == true
        case .unixDomainSocket: true
        }
    }
}
