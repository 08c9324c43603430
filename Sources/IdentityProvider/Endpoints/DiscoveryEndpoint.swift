// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import IdentityStore
import JOSE
package import OAuth

/// The provider's metadata (RFC 8414 §3, OpenID Connect Discovery §4): what is served, and nothing else.
package struct DiscoveryEndpoint: Endpoint {
    package func respond(to request: Request, in tenant: Tenant, context: ProviderRequestContext) -> Response {
        // It changes with the snapshot only, which brings a cache of its own.
        let document = tenant.snapshot.metadataDocument(of: tenant.issuer)
            .document(at: NumericDate(seconds: 0)) {
                var json = DiscoveryEndpoint.metadata(of: tenant).json
                if let changes = tenant.snapshot.metadataChanges { json.merge(changes) }
                let bytes = json.serialized()
                return (NumericDate(seconds: 0), .farFuture, bytes)
            }
        return Response(
            status: .ok, headers: [.cacheControl: "public, max-age=60", .contentType: "application/json"],
            body: ResponseBody(byteBuffer: document.body))
    }

    package static func metadata(of tenant: Tenant) -> ProviderMetadata {
        let snapshot = tenant.snapshot
        var metadata = ProviderMetadata(issuer: tenant.issuer)
        metadata.endpoints = snapshot.paths.all.compactMap { endpoint, path in
            endpoint.metadataMember.map { ($0, tenant.address.url(of: endpoint, at: path)) }
        }
        metadata.grantTypes = GrantTable.served
        metadata.responseTypes = ["code"]
        metadata.responseModes = ResponseMode.allCases
        metadata.prompts = Prompt.allCases
        metadata.acrValues = snapshot.record.acrValues
        metadata.codeChallengeMethods = CodeChallenge.Method.allCases.filter { method in
            method == .s256 || snapshot.allClients.contains { $0.codeChallengeMethods.contains(method) }
        }
        metadata.clientAuthenticationMethods = ClientAuthentication.methods
        metadata.clientAssertionAlgorithms = MACAlgorithm.all.map(\.name) + SignatureAlgorithm.all.map(\.name)
        metadata.proofAlgorithms = DPoPProof.algorithms
        let codes = MACAlgorithm.all.filter { algorithm in
            snapshot.allClients.contains { $0.idTokenAlgorithm == .mac(algorithm) }
        }
        metadata.idTokenAlgorithms = snapshot.signingAlgorithms.map(\.name) + codes.map(\.name)
        metadata.scopes = [Scope.openID] + snapshot.scopes.filter { $0 != Scope.openID }
        metadata.claims = IDTokenClaims.supported(scopes: metadata.scopes)
        return metadata
    }
}
