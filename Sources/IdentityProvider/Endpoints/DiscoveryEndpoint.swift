// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import JOSE
package import OAuth

/// The provider's metadata (RFC 8414 §3, OpenID Connect Discovery §4): what is served, and nothing else.
package struct DiscoveryEndpoint: Endpoint {
    package func respond(to request: Request, in tenant: Tenant, context: ProviderRequestContext) -> Response {
        .json(DiscoveryEndpoint.metadata(of: tenant).json, headers: [.cacheControl: "public, max-age=60"])
    }

    package static func metadata(of tenant: Tenant) -> ProviderMetadata {
        let snapshot = tenant.snapshot
        var metadata = ProviderMetadata(issuer: tenant.issuer)
        metadata.endpoints = tenant.preset.paths.compactMap { endpoint, path in
            endpoint.metadataMember.map { ($0, tenant.issuer.url(path)) }
        }
        metadata.grantTypes = GrantTable.served
        metadata.clientAuthenticationMethods = ClientAuthentication.methods
        metadata.idTokenAlgorithms = snapshot.signingAlgorithms
        metadata.scopes = snapshot.scopes.isEmpty ? [Scope.openID] : snapshot.scopes
        metadata.claims = IDTokenClaims.supported
        return metadata
    }
}
