// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the sockets: where the server listens, and for how long it waits for a peer.

package import ServerCertificates

/// Where the server listens.
package struct ListenerSettings: Sendable {
    /// A name or address to bind; `nil` is the loopback of both families, 127.0.0.1 and ::1.
    package var host: String?
    /// 0 takes a free port.
    package var port: Int
    /// What it shows to those who connect by TLS; `nil` is plain HTTP.
    package var certificate: WatchedCertificate?
    /// How long a connection may be silent; ends what opens a connection and never finishes a request.
    package var idleTimeout = Duration.seconds(60)
    /// How long a TLS handshake may take.
    package var handshakeTimeout = Duration.seconds(10)
    /// How long a request may take to arrive, from its head to the end of its body.
    package var requestTimeout = Duration.seconds(60)

    /// How many connections each listener takes at a time; `nil` is what the limit of open files allows.
    package var maximumConnections: Int?

    package init(host: String?, port: Int) {
        self.host = host == "localhost" ? nil : host
        self.port = port
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool {
        host.map(LoopbackHost.isLoopbackName) ?? true
    }

    /// What is bound first, and so decides the port.
    var firstHost: String { host ?? "127.0.0.1" }
    /// What is bound at the same port afterwards.
    var secondHost: String? { host == nil ? "::1" : nil }
}
