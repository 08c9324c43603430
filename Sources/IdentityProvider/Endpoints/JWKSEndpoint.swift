// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
package import JOSE
import LibCrypto
import NIOCore
import OAuth

/// The public keys (RFC 7517 §5), with an ETag; `?format=pem&kid=…` gives one as PEM to proxies that take no JWK set.
package struct JWKSEndpoint: Endpoint {
    /// Seconds for which a verifier may keep the document.
    package static let maxAge = 300

    package func respond(to request: Request, in tenant: Tenant, context: ProviderRequestContext) throws -> Response {
        let snapshot = tenant.snapshot
        let ring = snapshot.keyRing
        let now = tenant.clock.now()
        return try respond(to: request, with: ring.publicKeys(at: now)) {
            snapshot.keySetDocument.document(at: now) {
                let publication = ring.publication(at: now)
                return (publication.from, publication.until, ring.publicKeys(at: now).json.serialized())
            }
        }
    }

    /// Answers with a set of keys, whoever's they are.
    package func respond(to request: Request, with keys: JSONWebKeySet) throws -> Response {
        try respond(to: request, with: keys) { PreparedDocument(keys.json.serialized()) }
    }

    private func respond(
        to request: Request, with keys: @autoclosure () -> JSONWebKeySet, document: () -> PreparedDocument
    ) throws -> Response {
        let query = try request.uri.query.map { try FormParameters(parsing: $0.utf8) }
        switch query?["format"] {
        case nil, "jwks": return answer(document(), type: "application/jwk-set+json", for: request)
        case "pem":
            let key = try key(query?["kid"], of: keys().keys)
            return answer(PreparedDocument(Array(key.publicKey.pem.utf8)), type: "application/x-pem-file", for: request)
        default: throw OAuthError(.invalidRequest, "The format is jwks or pem.")
        }
    }

    /// The key of that id; without an id the only one there is.
    private func key(_ id: String?, of keys: [JSONWebKey]) throws -> JSONWebKey {
        guard let key = keys.first(where: { key in id.map { isSame(key.keyID ?? "", $0) } ?? true }),
            id != nil || keys.count == 1
        else {
            throw OAuthError(
                .invalidRequest, "No such key. The parameter kid takes one of the ids that this document lists.")
        }
        return key
    }

    private func answer(_ document: PreparedDocument, type: String, for request: Request) -> Response {
        let headers: HTTPFields = [
            .eTag: document.tag, .cacheControl: "public, max-age=\(JWKSEndpoint.maxAge)", .contentType: type,
        ]
        if isKnown(document.tag, to: request) {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: document.body))
    }

    /// Whether `If-None-Match` lists the tag, by weak comparison (RFC 9110 §13.1.2).
    private func isKnown(_ tag: String, to request: Request) -> Bool {
        guard request.headers[.ifNoneMatch] != nil else { return false }
        let known = ["*", tag, "W/\(tag)"].map { Array($0.utf8) }
        return request.headers[values: .ifNoneMatch].flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
            .contains { candidate in
                let bare = candidate.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
                return known.contains { bare.elementsEqual($0) }
            }
    }
}
