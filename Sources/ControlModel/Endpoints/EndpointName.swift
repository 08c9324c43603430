// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The name of an endpoint, whatever its path.
///
/// Two names are equal when they are written the same. A preset may add names of its own.
package struct EndpointName: Hashable, Sendable {
    /// Who calls an endpoint.
    package enum Caller: Sendable {
        /// A client, or an application in a browser of any origin.
        case client
        /// A person's browser, which shows the answer as a page.
        case browser
        /// The form of one of our own pages.
        case form
    }

    /// The name in fixtures, faults and the journal.
    package let rawValue: String
    package let caller: Caller
    /// The member of the provider's metadata that holds the URL.
    package let metadataMember: String?
    /// Whether a tenant may choose another path than its preset's.
    ///
    /// Well-known documents are found by the issuer alone, and our own forms lead to endpoints that nobody else calls.
    package let isMovable: Bool

    package init(_ name: String, caller: Caller, metadataMember: String? = nil, isMovable: Bool? = nil) {
        rawValue = name
        self.caller = caller
        self.metadataMember = metadataMember
        self.isMovable = isMovable ?? (metadataMember != nil)
    }

    /// A name that every preset knows.
    package init?(rawValue: String) {
        guard let name = EndpointName.allCases.first(where: { isSame($0.rawValue, rawValue) }) else { return nil }
        self = name
    }

    package static func == (left: EndpointName, right: EndpointName) -> Bool { isSame(left.rawValue, right.rawValue) }

    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    /// Whether a user's browser goes there, and not a client by itself.
    package var isForBrowsers: Bool { caller != .client }

    /// Whether only the forms of our own pages go there.
    package var isForForms: Bool { caller == .form }
}

extension EndpointName: CaseIterable, RawRepresentable {
    package static let authorization = EndpointName(
        "authorization", caller: .browser, metadataMember: "authorization_endpoint")
    package static let consent = EndpointName("consent", caller: .form)
    package static let deviceAuthorization = EndpointName(
        "device-authorization", caller: .client, metadataMember: "device_authorization_endpoint")
    package static let deviceVerification = EndpointName("device", caller: .browser, isMovable: true)
    package static let endSession = EndpointName(
        "end-session", caller: .browser, metadataMember: "end_session_endpoint")
    package static let home = EndpointName("home", caller: .browser)
    package static let introspection = EndpointName(
        "introspection", caller: .client, metadataMember: "introspection_endpoint")
    package static let jwks = EndpointName("jwks", caller: .client, metadataMember: "jwks_uri")
    package static let oauthMetadata = EndpointName("oauth-authorization-server", caller: .client)
    package static let openIDConfiguration = EndpointName("openid-configuration", caller: .client)
    package static let revocation = EndpointName("revocation", caller: .client, metadataMember: "revocation_endpoint")
    package static let signIn = EndpointName("sign-in", caller: .form)
    package static let token = EndpointName("token", caller: .client, metadataMember: "token_endpoint")
    package static let userInfo = EndpointName("userinfo", caller: .client, metadataMember: "userinfo_endpoint")

    /// The names that every preset knows.
    package static let allCases: [EndpointName] = [
        .authorization, .consent, .deviceAuthorization, .deviceVerification, .endSession, .home, .introspection, .jwks,
        .oauthMetadata, .openIDConfiguration, .revocation, .signIn, .token, .userInfo,
    ]

    package static let movable = allCases.filter(\.isMovable)
}

extension EndpointName: CustomStringConvertible {
    package var description: String { rawValue }
}
