// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns shapes: paths, and what else differs between brands. A preset is a value below the endpoints and
// never imports one; `EndpointTable` binds its names to handlers.

import OAuth

/// The name of an endpoint, whatever its path.
package enum EndpointName: String, CaseIterable, Sendable {
    case authorization
    case consent
    case deviceAuthorization = "device-authorization"
    case deviceVerification = "device"
    case endSession = "end-session"
    case home
    case introspection
    case jwks
    case oauthMetadata = "oauth-authorization-server"
    case openIDConfiguration = "openid-configuration"
    case revocation
    case signIn = "sign-in"
    case token
    case userInfo = "userinfo"

    /// Whether a browser application of any origin may call it; a page for people is none of its business.
    package var isForBrowserApplications: Bool {
        switch self {
        case .deviceAuthorization, .introspection, .jwks, .oauthMetadata, .openIDConfiguration, .revocation, .token,
            .userInfo:
            true
        case .authorization, .consent, .deviceVerification, .endSession, .home, .signIn: false
        }
    }

    /// Whether a user's browser goes there, and not a client by itself.
    package var isForBrowsers: Bool {
        switch self {
        case .authorization, .consent, .deviceVerification, .endSession, .home, .signIn: true
        case .deviceAuthorization, .introspection, .jwks, .oauthMetadata, .openIDConfiguration, .revocation, .token,
            .userInfo:
            false
        }
    }

    /// The member of the provider's metadata that holds the URL.
    package var metadataMember: String? {
        switch self {
        case .authorization: "authorization_endpoint"
        case .deviceAuthorization: "device_authorization_endpoint"
        case .endSession: "end_session_endpoint"
        case .introspection: "introspection_endpoint"
        case .jwks: "jwks_uri"
        case .revocation: "revocation_endpoint"
        case .token: "token_endpoint"
        case .userInfo: "userinfo_endpoint"
        case .consent, .deviceVerification, .home, .oauthMetadata, .openIDConfiguration, .signIn: nil
        }
    }

    /// Whether a tenant may have it elsewhere than its preset has.
    ///
    /// Well-known documents are found by the issuer alone, and what our own pages lead to is nobody else's.
    package var isMovable: Bool { metadataMember != nil || self == .deviceVerification }

    package static let movable = allCases.filter(\.isMovable)

    /// Whether only the forms of our own pages go there.
    package var isForForms: Bool {
        switch self {
        case .consent, .signIn: true
        default: false
        }
    }
}

/// The shape that a tenant takes on.
package struct ProviderPreset: Sendable {
    package let name: String
    /// Where each endpoint stands.
    package let paths: EndpointPaths

    package init(name: String, paths: [(endpoint: EndpointName, path: String)]) {
        self.name = name
        self.paths = EndpointPaths(paths)
    }

    /// The preset of that name.
    ///
    /// - Throws: ``ProviderError/unknownPreset(_:)``.
    package static func named(_ name: String) throws(ProviderError) -> ProviderPreset {
        guard let preset = all.first(where: { $0.name == name }) else { throw .unknownPreset(name) }
        return preset
    }

    package static let all: [ProviderPreset] = [.generic]
}
