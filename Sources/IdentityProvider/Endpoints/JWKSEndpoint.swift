// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import JOSE
import LibCrypto
import NIOCore
import OAuth

/// The public keys (RFC 7517 §5), with an ETag; `?format=pem&kid=…` gives one as PEM to proxies that take no JWK set.
package struct JWKSEndpoint: Endpoint {
    /// Seconds for which a verifier may keep the document.
    package static let maxAge = 300

    package func respond(to request: Request, in tenant: Tenant, context: ProviderRequestContext) throws -> Response {
        let query = try request.uri.query.map { try FormParameters(parsing: $0.utf8) }
        let snapshot = tenant.snapshot
        let ring = snapshot.keyRing
        let now = tenant.clock.now()
        switch query?["format"] {
        case nil, "jwks":
            let document = snapshot.keySetDocument.document(at: now) {
                let publication = ring.publication(at: now)
                return (publication.from, publication.until, ring.publicKeys(at: now).json.serialized())
            }
            return answer(document, type: "application/jwk-set+json", for: request)
        case "pem":
            let entry = try key(query?["kid"], of: ring.published(at: now))
            let document = PreparedDocument(Array(entry.webKey.publicKey.pem.utf8))
            return answer(document, type: "application/x-pem-file", for: request)
        default:
            throw OAuthError(.invalidRequest, "The format is jwks or pem.")
        }
    }

    /// The key of that id; without an id the only one there is.
    private func key(_ id: String?, of entries: [KeyRing.Entry]) throws -> KeyRing.Entry {
        guard let entry = entries.first(where: { isSame($0.id, id ?? $0.id) }),
            id != nil || entries.count == 1
        else {
            throw OAuthError(
                .invalidRequest, "No such key. The parameter kid takes one of the ids that this document lists.")
        }
        return entry
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
