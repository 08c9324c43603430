// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
package import OAuth

/// What a tenant knows at one moment, in memory and unchanging: read on every request, swapped whole when it changes.
package struct TenantSnapshot: Sendable {
    package let record: TenantRecord
    package let preset: ProviderPreset
    /// Where its endpoints stand below the issuer.
    package let paths: EndpointPaths
    package private(set) var keyRing: KeyRing
    /// What tokens are signed with: the tenant's own first.
    package let signingAlgorithms: [SignatureAlgorithm]
    /// The key set as it is served.
    package private(set) var keySetDocument = CachedDocument()
    /// The metadata as they are served, by issuer.
    private let metadataDocuments = DocumentCache()
    /// What the metadata are to say otherwise (RFC 7396).
    let metadataChanges: JSONObject?
    private let clients: [String: Client]
    /// By client.
    private let clientKeys: [String: [JSONWebKey]]
    private let audiences: [String: Audience]

    /// - Throws: ``ProviderError/unknownPreset(_:)``, or ``CryptoError`` when a stored key is damaged.
    package init(_ contents: TenantContents) throws {
        record = contents.record
        preset = try ProviderPreset.named(record.preset)
        paths = preset.paths.moving(record.endpointPaths)
        signingAlgorithms = contents.signingAlgorithms
        metadataChanges = record.metadataChanges.flatMap { try? JSONObject(parsing: Array($0.utf8)) }
        keyRing = try KeyRing(contents.signingKeys)
        clients = Dictionary(contents.clients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        clientKeys = clients.compactMapValues { client in
            client.keySet.flatMap { try? JSONWebKeySet(parsing: Array($0.utf8)).keys }
        }
        audiences = Dictionary(contents.audiences.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same with the keys of another.
    func sharing(_ other: TenantSnapshot) -> TenantSnapshot {
        var snapshot = self
        snapshot.keyRing = other.keyRing
        snapshot.keySetDocument = other.keySetDocument
        return snapshot
    }

    /// The client whose id has the same bytes: to Swift's `==` texts that look the same are equal, and to hash a long one
    /// of combining marks takes quadratic time.
    package func client(_ id: String) -> Client? {
        guard id.utf8.count <= TenantSnapshot.idLimit else { return nil }
        if let client = clients[id], isSame(client.id, id) { return client }
        return record.acceptsUnknownClients ? Client.unknown(id: id) : nil
    }

    /// What a client signs its assertions with.
    func keys(of client: Client) -> [JSONWebKey] {
        clientKeys[client.id] ?? []
    }

    /// The most bytes of a client's id.
    private static let idLimit = 256
    /// The most bytes of an audience's.
    private static let audienceLimit = 1_024

    /// The metadata as an issuer serves them.
    package func metadataDocument(of issuer: Issuer) -> CachedDocument {
        metadataDocuments[issuer.description]
    }

    /// The audience whose id has the same bytes, as with ``client(_:)``.
    package func audience(_ id: String) -> Audience? {
        guard id.utf8.count <= TenantSnapshot.audienceLimit, let audience = audiences[id], isSame(audience.id, id)
        else {
            return nil
        }
        return audience
    }

    /// All audiences that are declared, by id.
    package var allAudiences: [Audience] {
        audiences.values.sorted { $0.id < $1.id }
    }

    /// All clients by id.
    package var allClients: [Client] {
        clients.values.sorted { $0.id < $1.id }
    }

    /// Every scope that some client may ask for, in alphabetical order.
    package var scopes: [String] {
        Set(clients.values.flatMap(\.scopes.tokens)).sorted()
    }
}
