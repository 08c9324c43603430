// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE

extension TenantFixture {
    /// The keys of a tenant, in the order of an export.
    static let keys: [FixtureKey<TenantRecord, TenantRecord>] = identity + lifetimes + behaviour

    /// The lists of other records, which are read and written apart from the tenant's record.
    static let lists: [FixtureKey<TenantRecord, TenantRecord>] = [
        FixtureKey("users", type: FixtureType.list(of: "user"), read: { _, _ in }, write: { _ in nil }),
        FixtureKey("clients", type: FixtureType.list(of: "client"), read: { _, _ in }, write: { _ in nil }),
        FixtureKey(
            "audiences", type: FixtureType.list(of: "audience"),
            "Resource servers. If the key is there, each audience of a client and of `default_audience` needs an entry.",
            read: { _, _ in }, write: { _ in nil }),
    ]

    private static let usual = TenantRecord(name: "")

    private static let identity: [FixtureKey<TenantRecord, TenantRecord>] = [
        FixtureKey(
            required: "name", \.name, .tenantName,
            "`default` is at the base URL; another tenant is at the path of its name."),
        FixtureKey(
            "preset", \.preset, .preset, default: usual.preset, isAlwaysWritten: true,
            "The provider that the tenant imitates."),
        FixtureKey(
            "keys", type: ["enum": FixtureType.words(TenantRecord.KeySource.self)],
            "Keys of its own, or those of the tenant `default`. Default: `shared`, and `own` for the tenant `default`.",
            read: { _, _ in }, write: { .string($0.keySource.rawValue) }),
        FixtureKey(
            "default_audience", \.defaultAudience, .texts, default: [],
            "The audience of a token if neither the request nor the client names one. Default: the issuer."),
        FixtureKey(
            "refresh_tokens", \.requiresOfflineAccess, .choice("offline_access", or: "always"), default: false,
            "Clients with the grant `refresh_token` get refresh tokens always, or only with the scope `offline_access`."
        ),
    ]

    private static let lifetimes: [FixtureKey<TenantRecord, TenantRecord>] = [
        seconds("access_token_lifetime", \.accessTokenLifetime, "How long an access token is valid."),
        seconds("id_token_lifetime", \.idTokenLifetime, "How long an ID token is valid."),
        seconds(
            "refresh_token_lifetime", \.refreshTokenLifetime,
            "How long refresh tokens are valid, from the first one on. Rotation does not extend this."),
        seconds("session_lifetime", \.sessionLifetime, "Seconds that a browser stays signed in."),
        seconds("code_lifetime", \.codeLifetime, "Seconds in which the client must redeem a code."),
        seconds("device_code_lifetime", \.deviceCodeLifetime, "Seconds in which the user must approve a device."),
        seconds(
            "device_polling_interval", \.devicePollingInterval,
            "Seconds that a device must wait between two requests."),
    ]

    private static let behaviour: [FixtureKey<TenantRecord, TenantRecord>] = [
        FixtureKey(
            "acr_values", \.acrValues, .acrValues, default: usual.acrValues, isAlwaysWritten: true,
            "The supported values of `acr`, the usual one first."),
        FixtureKey(
            "pairwise_salt", \.pairwiseSalt, .text,
            "The salt of pairwise subjects, if they must be the same on every machine. Default: a secret of the data "
                + "directory."),
        FixtureKey(
            "discovery", \.metadataChanges, .object,
            "Members that replace those of the provider's metadata. The value `null` removes a member."),
        FixtureKey(
            "paths", type: FixtureType.reference("paths"), "Endpoints whose path differs from the preset's.",
            read: { reader, record in record.endpointPaths = reader.nested("paths", EndpointPathFixture.read) ?? [:] },
            write: { record in
                guard !record.endpointPaths.isEmpty else { return nil }
                let paths = record.endpointPaths.sorted { $0.key < $1.key }
                return .object(JSONObject(paths.map { ($0.key, .string($0.value)) }))
            }),
        FixtureKey(
            "unknown_clients", \.acceptsUnknownClients, .choice("accept", or: "refuse"), default: false,
            "`accept` takes every client ID, with any secret and redirect URI."),
        FixtureKey(
            "unknown_users", \.createsUnknownUsers, .choice("create", or: "refuse"), default: false,
            "`create` creates a user for every unknown name, with the first password that is sent."),
        FixtureKey(
            "user_buttons", \.showsUserButtons, .flag, default: true,
            "With `false`, the sign-in page shows no buttons for users."),
        FixtureKey(
            "dpop_nonces", \.asksProofNonces, .flag, default: false,
            "With `true`, DPoP proofs need a nonce from the provider (RFC 9449 §8)."),
        FixtureKey(
            "signing_algorithm", \.signingAlgorithm, .algorithm, default: usual.signingAlgorithm,
            isAlwaysWritten: true, "The algorithm that signs tokens."),
        seconds(
            "key_publication_period", \.keyPublicationPeriod,
            "Seconds that the next key of a rotation is published before it signs."),
        FixtureKey(
            "key_retirement_period", \.keyRetirementPeriod, .seconds,
            "Seconds that a key stays published after it has signed. Default: the longest lifetime of an access or ID "
                + "token."),
    ]

    private static func seconds(
        _ name: String, _ path: any WritableKeyPath<TenantRecord, Int64> & Sendable, _ meaning: String
    ) -> FixtureKey<TenantRecord, TenantRecord> {
        FixtureKey(name, path, .seconds, default: usual[keyPath: path], isAlwaysWritten: true, meaning)
    }
}

extension FixtureCodec where Value == String {
    fileprivate static let tenantName = FixtureCodec(
        type: [
            "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}(/[a-z0-9][a-z0-9-]{0,62}){0,3}$",
        ], read: TenantFixture.name, write: text.write)

    fileprivate static let preset = FixtureCodec(
        type: ["enum": ["generic"]],
        read: { reader, name in
            guard let text = reader.string(name) else { return nil }
            return reader.word(text, name, ["generic"]) { isSame($0, "generic") ? $0 : nil }
        }, write: text.write)
}

extension FixtureCodec where Value == [String] {
    fileprivate static let acrValues = FixtureCodec(
        type: FixtureType.strings, read: TenantFixture.acrValues, write: texts.write)
}
