// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns what the server asks of others: one client for all of it, and what is delivered with it.

import AsyncHTTPClient
import KeyDiscovery
package import NIOCore
import NIOHTTP1
import NIOSSL
import OAuth

/// The one way in which the server calls others: hosts that are allowed, no redirect, little and not for long.
package struct OutboundClient: Sendable {
    /// Why there is no answer.
    package enum Failure: CustomStringConvertible, Error {
        case notAllowed(host: String)
        /// The client's URL, which an older version may have stored, cannot be used.
        case unusable(reason: String)
        case unreachable(reason: String)

        package var description: String {
            switch self {
            case .notAllowed(let host):
                "The host \(host) is neither the loopback nor allowed. Allow it with --allow-fetch."
            case .unusable(let reason): "The URL cannot be used. \(reason)"
            case .unreachable(let reason): "No answer: \(reason)."
            }
        }
    }

    /// Besides the loopback; in lower case.
    private let allowedHosts: Set<String>
    /// Besides the system's.
    private let authorities: [NIOSSLCertificate]
    /// For the whole of a call.
    private let timeout: TimeAmount

    /// - Parameter timeout: How long a call may take in all.
    package init(allowedHosts: [String] = [], timeout: TimeAmount = .seconds(5)) {
        self.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
        self.timeout = timeout
        authorities = []
    }

    /// - Parameters:
    ///   - authorityFile: Certificates to trust besides the system's, PEM.
    ///   - timeout: How long a call may take in all.
    /// - Throws: ``ProviderError/unreadableCertificates(path:)``.
    package init(
        allowedHosts: [String] = [], authorityFile: String, timeout: TimeAmount = .seconds(5)
    ) throws(ProviderError) {
        guard let authorities = try? NIOSSLCertificate.fromPEMFile(authorityFile), !authorities.isEmpty else {
            throw .unreadableCertificates(path: authorityFile)
        }
        self.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
        self.authorities = authorities
        self.timeout = timeout
    }

    /// Posts a form; what comes back is not looked at.
    ///
    /// - Returns: The status of the answer.
    /// - Throws: ``Failure``.
    func post(_ form: String, to url: String) async throws(Failure) -> Int {
        let target: WebURL
        do throws(WebURLError) { target = try WebURL(url) } catch { throw .unusable(reason: error.description) }
        guard allowedHosts.contains(target.host) || LoopbackHost.isLoopbackName(target.host) else {
            throw .notAllowed(host: target.host)
        }
        var request = HTTPClientRequest(url: target.description)
        request.method = .POST
        request.headers.add(name: "User-Agent", value: "understudy/\(Version.current)")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: form))
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.additionalTrustRoots = [.certificates(authorities)]
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.rejectInvalidStatusCodes()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = timeout
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { [request] client in
                Int(try await client.execute(request, timeout: timeout).status.code)
            }
        } catch NIOSSLError.handshakeFailed {
            throw .unreachable(reason: "the TLS handshake failed; --ca-file names authorities to trust")
        } catch {
            throw .unreachable(reason: "\(type(of: error))")
        }
    }
}
