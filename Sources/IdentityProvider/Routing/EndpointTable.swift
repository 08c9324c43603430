// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import HTTPTypes

// This folder owns the way from a request to its tenant and endpoint. `EndpointTable` is the table of contents.

/// Which handler answers which method of which endpoint: made once per preset and shared by its tenants.
package struct EndpointTable: Sendable {
    /// An endpoint at its place.
    package struct Row: Sendable {
        package let name: EndpointName
        /// The preset's path below the issuer, as log and metrics name it: of those that tenants choose there is no end.
        package let path: String
        package let handlers: [HTTPRequest.Method: any Endpoint]
    }

    private let rows: [EndpointName: Row]

    package init(preset: ProviderPreset, desk: InteractionDesk) {
        var rows: [EndpointName: Row] = [:]
        for (name, path) in preset.paths.all {
            rows[name] = Row(name: name, path: path, handlers: EndpointTable.handlers(of: name, desk: desk))
        }
        self.rows = rows
    }

    /// The endpoint of a name; `nil` when the preset has none.
    package subscript(name: EndpointName) -> Row? {
        rows[name]
    }

    /// Every endpoint of the server and its methods.
    ///
    /// HEAD is answered wherever GET is.
    private static func handlers(
        of name: EndpointName, desk: InteractionDesk
    ) -> [HTTPRequest.Method: any Endpoint] {
        switch name {
        case .authorization: [.get: AuthorizationEndpoint(desk: desk), .post: AuthorizationEndpoint(desk: desk)]
        case .consent: [.post: ConsentEndpoint(desk: desk)]
        case .deviceAuthorization: [.post: DeviceAuthorizationEndpoint()]
        case .deviceVerification:
            [.get: DeviceVerificationEndpoint(desk: desk), .post: DeviceVerificationEndpoint(desk: desk)]
        case .endSession: [.get: EndSessionEndpoint(desk: desk), .post: EndSessionEndpoint(desk: desk)]
        case .home: [.get: HomeEndpoint(desk: desk)]
        case .introspection: [.post: IntrospectionEndpoint()]
        case .jwks: [.get: JWKSEndpoint()]
        case .oauthMetadata, .openIDConfiguration: [.get: DiscoveryEndpoint()]
        case .revocation: [.post: RevocationEndpoint()]
        case .signIn: [.post: SignInEndpoint(desk: desk)]
        case .token: [.post: TokenEndpoint()]
        case .userInfo: [.get: UserInfoEndpoint(), .post: UserInfoEndpoint()]
        default: [:]
        }
    }
}

extension EndpointTable.Row {
    /// The handler of a method; that of GET answers HEAD.
    package func handler(for method: HTTPRequest.Method) -> (any Endpoint)? {
        handlers[method == .head ? .get : method]
    }

    /// The value of `Allow` (RFC 9110 §10.2.1).
    package var allow: String {
        var methods = Set(handlers.keys.map(\.rawValue))
        if methods.contains("GET") { methods.insert("HEAD") }
        return methods.union(["OPTIONS"]).sorted().joined(separator: ", ")
    }
}
