// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityProvider
package import IdentityStore
package import OAuth

/// All that decides how a server runs.
package struct ServerSettings: Sendable {
    package var listener: ListenerSettings
    /// `nil` is `http://localhost:PORT`, never what a request's Host says.
    package var issuer: Issuer?
    /// The base URL that browsers are sent to; `nil` is the issuer.
    package var frontChannel: Issuer?
    /// The base URL that clients call; `nil` is the issuer.
    package var backChannel: Issuer?
    /// The authorities (`host[:port]`) under each of which the provider is an issuer of its own.
    package var issuerHosts: [String] = []
    /// Applied at start, in order.
    package var seeds: [Seed] = []
    /// Where the public keys are exported; `nil` exports none.
    package var publicKeysDirectory: String?
    /// Written, in one step, when the server is ready.
    package var readyFile: String?
    /// What a caller off the loopback presents to the control API; `nil` makes one where it is needed.
    package var controlToken: String?
    /// Hosts at which the control API answers, besides the loopback's names and the issuer's.
    package var allowedHosts: [String] = []
    /// Hosts, besides the loopback, that the server may call.
    package var fetchedHosts: [String] = []
    /// Templates and style that take the place of the built-in pages; `nil` takes none.
    package var pagesDirectory: String?

    /// Told now and then how many users of a seed were looked at, of how many.
    package var seedProgress: @Sendable (Int, Int) -> Void = { _, _ in }

    package init(listener: ListenerSettings) {
        self.listener = listener
    }

    /// The base URL that this machine reaches the server by.
    func url(port: Int) -> String {
        switch listener.host {
        case nil, "0.0.0.0"?: "http://127.0.0.1:\(port)"
        case "::"?: "http://[::1]:\(port)"
        case let host? where host.contains(":"): "http://[\(host)]:\(port)"
        case let host?: "http://\(host):\(port)"
        }
    }
}

/// Where a server keeps its state.
package enum ServerStorage: Sendable {
    /// Held by its lock for as long as the server lives.
    case directory(DataDirectory)
    case inMemory

    /// - Throws: ``StoreError``.
    package func openStore() throws(StoreError) -> IdentityStore {
        switch self {
        case .directory(let directory): try IdentityStore.open(at: directory.databasePath)
        case .inMemory: try IdentityStore.inMemory()
        }
    }
}
