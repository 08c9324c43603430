// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import OAuth

/// Where this machine finds its server.
struct ServerURL {
    private let scheme: String
    private let host: String
    /// The address to connect to, where the host of the URL is a certificate's name that may lead elsewhere.
    let address: String?

    init(_ settings: ServerSettings, tls: ServerTLS?) {
        let listening =
            switch settings.listener.host {
            case nil, "0.0.0.0"?: "127.0.0.1"
            case "::"?: "::1"
            case let host?: host
            }
        scheme = tls == nil ? "http" : "https"
        let candidates = [listening, settings.issuer?.host, "localhost"].compactMap { $0 }
        host = tls?.name(preferring: candidates) ?? listening
        address = host == listening ? nil : listening
    }

    /// The base URL that this machine reaches the server by.
    func url(port: Int) -> String {
        "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// The issuer of a server to which none was given.
    ///
    /// - Throws: ``ProviderError/invalidIssuer(_:)``.
    func defaultIssuer(port: Int) throws(ProviderError) -> Issuer {
        let text = "\(scheme)://localhost:\(port)"
        guard let issuer = Issuer(text) else { throw .invalidIssuer(text) }
        return issuer
    }
}
