// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityProvider
package import IdentityStore
package import OAuth
import ServerCertificates

/// All that decides how a server runs.
package struct ServerSettings: Sendable {
    package var listener: ListenerSettings
    /// How it speaks https; `nil` is plain HTTP.
    package var tls: TLSSettings?
    /// `nil` is `http://localhost:PORT`, or https with ``tls``, and never what a request's Host says.
    package var issuer: Issuer?
    /// The base URL that browsers are sent to; `nil` is the issuer.
    package var frontChannel: Issuer?
    /// The base URL that clients call; `nil` is the issuer.
    package var backChannel: Issuer?
    /// The authorities (`host[:port]`) under each of which the provider is an issuer of its own.
    package var issuerHosts: [String] = []
    /// What the tenant at the base URL signs with where it has no key yet; empty makes one.
    package var signingKeys: [SigningKey] = []
    /// Applied at start, in order.
    package var seeds: [Seed] = []
    /// Where the public keys are exported; `nil` exports none.
    package var publicKeysDirectory: String?
    /// Written, in one step, when the server is ready.
    package var readyFile: ReadyFile?
    /// The token that the control API requires of every caller; `nil` makes one where it is needed.
    package var controlToken: String?
    /// The file that ``controlToken`` was read from; `nil` where it came another way.
    package var controlTokenFile: String?
    /// Whether the control API is open to everybody who reaches the server.
    package var opensControl = false
    /// Hosts by which the server may be called, besides the loopback's names and those of its URLs.
    package var allowedHosts: [String] = []
    /// Hosts, besides the loopback, that the server may call.
    package var fetchedHosts: [String] = []
    /// Certificates that it trusts then besides the system's, PEM.
    package var trustedFile: String?
    /// Templates and style that take the place of the built-in pages; `nil` takes none.
    package var pagesDirectory: String?

    /// Told now and then how many users of a seed were looked at, of how many.
    package var seedProgress: @Sendable (Int, Int) -> Void = { _, _ in }

    package init(listener: ListenerSettings) {
        self.listener = listener
    }
}
