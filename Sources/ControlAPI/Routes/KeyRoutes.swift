// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import TokenCatalogue

/// `/_understudy/v1/keys`: the key ring of the tenant.
///
/// - `GET /keys` lists the keys and their states, `GET /keys/{kid}` gives one: as JWK, or with `format=pem`; its private
///   half only with `include=private-keys`.
/// - `POST /keys` with `{"algorithm"?, "state"?}` makes one, `POST /keys/import` with `{"key", "certificate"?, "algorithm"?,
///   "kid"?, "state"?}` takes one in: `upcoming` waits for a rotation, `active` signs at once.
/// - `POST /keys/rotate` with `{"algorithm"?, "publication_period"?, "retirement_period"?}` lets the next one sign.
/// - `POST /keys/{kid}/retire` with `{"retirement_period"?, "force"?}`, `POST /keys/{kid}/withdraw` with `{"force"?}`.
struct KeyRoutes: Sendable {
    private static let limit = 65_536

    let provider: Provider

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.knownName(of: context)
        let keys = try await keys(of: tenant)
        let now = now(tenant)
        return .json(["keys": .array(keys.map { .object($0.json(at: now)) })])
    }

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let id = try context.segment("kid")
        let query = try ControlQuery(request)
        let format = try query.word("format", KeyFormat.self)
        let isPrivate = try query.flag("include", "private-keys")
        try query.finish()
        let tenant = try provider.knownName(of: context)
        guard let record = try await keys(of: tenant).first(where: { isSame($0.id, id) }) else {
            throw Problem.noKey
        }
        let key = try PrivateKey(pem: record.privateKeyPEM)
        var object = record.json(at: now(tenant))
        if format == .pem {
            object["pem"] = .string(isPrivate ? record.privateKeyPEM : try key.publicKey.pem)
        } else {
            let webKey = try KeyRing.Entry(record).webKey
            object["jwk"] = .object(isPrivate ? try webKey.json(withPrivateHalfOf: key) : webKey.json)
        }
        return .json(object)
    }

    @Sendable
    func generate(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: KeyRoutes.limit)
        let tenant = try provider.knownName(of: context)
        let algorithm = try await algorithm(body, in: tenant)
        let activation = try activation(body, in: tenant)
        try body.finish()
        let key = try await provider.generateKey(algorithm, activatesAt: activation, in: tenant)
        return .json(key.json(at: now(tenant)))
    }

    @Sendable
    func importKey(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: KeyRoutes.limit)
        let tenant = try provider.knownName(of: context)
        let activation = try activation(body, in: tenant)
        let material = try ImportedKey(body)
        try body.finish()
        let key = try await provider.importKey(
            material.key, algorithm: material.algorithm, id: material.id, certificates: material.certificates,
            activatesAt: activation, to: tenant)
        return .json(key.json(at: now(tenant)))
    }

    @Sendable
    func rotate(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: KeyRoutes.limit)
        let tenant = try provider.knownName(of: context)
        let algorithm = try await algorithm(body, in: tenant)
        let publication = try body.seconds("publication_period")
        let retirement = try body.seconds("retirement_period")
        try body.finish()
        let key = try await provider.rotateKey(
            algorithm, publicationPeriod: publication, retirementPeriod: retirement, in: tenant)
        return .json(key.json(at: now(tenant)))
    }

    @Sendable
    func retire(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: KeyRoutes.limit)
        let tenant = try provider.knownName(of: context)
        let period = try body.seconds("retirement_period")
        let force = try body.bool("force") ?? false
        try body.finish()
        let key = try await provider.retireKey(
            try context.segment("kid"), retirementPeriod: period, force: force, in: tenant)
        return .json(try found(key).json(at: now(tenant)))
    }

    @Sendable
    func withdraw(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: KeyRoutes.limit)
        let tenant = try provider.knownName(of: context)
        let force = try body.bool("force") ?? false
        try body.finish()
        let key = try await provider.withdrawKey(try context.segment("kid"), force: force, in: tenant)
        return .json(try found(key).json(at: now(tenant)))
    }

    private func now(_ tenant: String) -> NumericDate { provider.now(of: tenant) }

    /// The tenant's keys: those of the tenant at the base URL where it shares them.
    private func keys(of tenant: String) async throws -> [SigningKey] {
        let isShared = provider.tenants[tenant]?.snapshot.record.keySource == .shared
        return try await provider.store.signingKeys(of: isShared ? TenantDirectory.defaultName : tenant)
    }

    private func found(_ key: SigningKey?) throws(Problem) -> SigningKey {
        guard let key else { throw .noKey }
        return key
    }

    /// What the body names, else what the tenant signs with.
    private func algorithm(_ body: ControlBody, in tenant: String) async throws -> SignatureAlgorithm {
        if let named = try body.algorithm("algorithm") { return named }
        return try await provider.store.contents(of: tenant)?.record.signingAlgorithm ?? .rs256
    }

    /// At once for `active`, with a rotation for `upcoming`.
    private func activation(_ body: ControlBody, in tenant: String) throws(Problem) -> NumericDate? {
        switch try body.word("state", NewKeyState.self) ?? .upcoming {
        case .active: now(tenant)
        case .upcoming: nil
        }
    }
}

private enum KeyFormat: String, CaseIterable {
    case jwk
    case pem
}

/// What a key that is made or taken in may be at first.
private enum NewKeyState: String, CaseIterable {
    case active
    case upcoming
}

extension Problem {
    fileprivate static let noKey = Problem(
        .unknownKey, .notFound, detail: "There is no key with this ID.", remedies: [ControlCall(.listKeys)])
}

extension SigningKey {
    /// The record as the control API shows it, without the key itself.
    func json(at now: NumericDate) -> JSONObject {
        var object: JSONObject = [
            "kid": .string(id), "alg": .string(algorithm.name), "state": .string(state(at: now).rawValue),
            "created_at": .number(JSONNumber(createdAt.seconds)),
        ]
        if activatesAt < .farFuture { object["activates_at"] = .number(JSONNumber(activatesAt.seconds)) }
        object["retires_at"] = retiresAt.map { .number(JSONNumber($0.seconds)) }
        object["withdraws_at"] = withdrawsAt.map { .number(JSONNumber($0.seconds)) }
        return object
    }
}
