// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL
import ServerCertificates

/// A local authority for the length of a run, and clients that trust it.
enum TestAuthority {
    // swift-format-ignore: NeverUseForceTry
    private static let authority = try! LocalAuthority.make(for: [], now: Date())

    static var pem: String { authority.pem }
    static var certificate: WatchedCertificate { WatchedCertificate(authority.server) }

    /// How a client speaks TLS that trusts it.
    static func configuration(trusting pem: String = pem) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
        return configuration
    }

    static func client(_ change: (inout HTTPClient.Configuration) -> Void = { _ in }) throws -> HTTPClient {
        var configuration = HTTPClient.Configuration(tlsConfiguration: try configuration())
        // Tests ask for more connections at once than there are, and wait for them.
        configuration.timeout.connect = .seconds(90)
        change(&configuration)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    // swift-format-ignore: NeverUseForceTry
    static let client = try! client()

    /// One that stops where it is sent elsewhere.
    // swift-format-ignore: NeverUseForceTry
    static let browser = try! client { $0.redirectConfiguration = .disallow }
}
