// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns shapes: paths, and what else differs between brands. A preset is a value below the endpoints and
// never imports one; `EndpointTable` binds its names to handlers.

import OAuth

/// The name of an endpoint, whatever its path.
package enum EndpointName: String, CaseIterable, Sendable {
    case home
    case jwks
    case oauthMetadata = "oauth-authorization-server"
    case openIDConfiguration = "openid-configuration"
    case token
    case userInfo = "userinfo"

    /// Whether a browser application of any origin may call it; a page for people is none of its business.
    package var isForBrowserApplications: Bool {
        switch self {
        case .jwks, .oauthMetadata, .openIDConfiguration, .token, .userInfo: true
        case .home: false
        }
    }

    /// The member of the provider's metadata that holds the URL.
    package var metadataMember: String? {
        switch self {
        case .jwks: "jwks_uri"
        case .token: "token_endpoint"
        case .userInfo: "userinfo_endpoint"
        case .home, .oauthMetadata, .openIDConfiguration: nil
        }
    }
}

/// The shape that a tenant takes on.
package struct ProviderPreset: Sendable {
    package let name: String
    /// Where each endpoint stands below the issuer; each begins with a slash.
    package let paths: [(endpoint: EndpointName, path: String)]

    package init(name: String, paths: [(endpoint: EndpointName, path: String)]) {
        self.name = name
        self.paths = paths
    }

    /// The path of an endpoint; `nil` when the preset has none.
    package func path(of endpoint: EndpointName) -> String? {
        paths.first { $0.endpoint == endpoint }?.path
    }

    /// The preset of that name.
    package static func named(_ name: String) -> ProviderPreset? {
        all.first { $0.name == name }
    }

    package static let all: [ProviderPreset] = [.generic]
}
