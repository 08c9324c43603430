// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import JOSE
import OAuth

extension TestIdentityProvider {
    /// Its signing keys, those of the provider at the base URL where it shares them.
    ///
    /// - Throws: ``TestControlError`` once the tenant is gone.
    public func keys() async throws -> [ProviderKey] {
        var keys: [ProviderKey] = []
        for key in try await send(.get, "/keys").objects("keys") { keys.append(try ProviderKey(key)) }
        return keys
    }

    /// Makes a key, which is published and waits for a rotation.
    ///
    /// - Parameters:
    ///   - algorithm: `nil` is by what the provider signs.
    ///   - isActive: Whether it signs at once.
    /// - Throws: ``TestControlError``, 409 for a tenant that shares its keys, 400 for an algorithm that needs no key pair.
    @discardableResult
    public func makeKey(_ algorithm: TokenRequest.Algorithm? = nil, isActive: Bool = false) async throws -> ProviderKey
    {
        var body: JSONObject = ["state": isActive ? "active" : "upcoming"]
        body["algorithm"] = (algorithm?.rawValue).map(JSONValue.string)
        return try ProviderKey(try await send(.post, "/keys", body))
    }

    /// Lets the next key sign: the one that waits, or a new one.
    ///
    /// What the last one signed stays verifiable until it has expired, unless told otherwise.
    ///
    /// - Parameters:
    ///   - algorithm: `nil` is by what the provider signs.
    ///   - publicationPeriod: How long a new key is published before it signs, in whole seconds; `nil` is as the fixture has it.
    ///   - retirementPeriod: How long the last one stays published, in whole seconds; `nil` is as the fixture has it.
    /// - Returns: The key that signs now, or once its publication period is over.
    /// - Throws: ``TestControlError``, 409 for a tenant that shares its keys.
    @discardableResult
    public func rotateKeys(
        _ algorithm: TokenRequest.Algorithm? = nil, publicationPeriod: Duration? = nil,
        retirementPeriod: Duration? = nil
    ) async throws -> ProviderKey {
        var body = JSONObject()
        body["algorithm"] = (algorithm?.rawValue).map(JSONValue.string)
        body["publication_period"] = publicationPeriod.map { .number(JSONNumber($0.components.seconds)) }
        body["retirement_period"] = retirementPeriod.map { .number(JSONNumber($0.components.seconds)) }
        return try ProviderKey(try await send(.post, "/keys/rotate", body))
    }

    /// Lets a key sign no more; it stays published for a while.
    ///
    /// - Parameters:
    ///   - key: Its id.
    ///   - retirementPeriod: How long it stays published, in whole seconds; `nil` is as the fixture has it.
    ///   - isForced: Whether also when nothing is left that signs by its algorithm.
    /// - Throws: ``TestControlError``, 404 for an unknown key, 409 for the last one, or a tenant that shares its keys.
    @discardableResult
    public func retire(
        key: String, retirementPeriod: Duration? = nil, force isForced: Bool = false
    ) async throws -> ProviderKey {
        var body: JSONObject = ["force": .bool(isForced)]
        body["retirement_period"] = retirementPeriod.map { .number(JSONNumber($0.components.seconds)) }
        return try ProviderKey(try await send(.post, "/keys/\(key.pathSegment)/retire", body))
    }

    /// Publishes a key no more, from now on: what it signed no longer verifies.
    ///
    /// - Parameters:
    ///   - key: Its id.
    ///   - isForced: Whether also when nothing is left that signs by its algorithm.
    /// - Throws: As ``retire(key:retirementPeriod:force:)``.
    @discardableResult
    public func withdraw(key: String, force isForced: Bool = false) async throws -> ProviderKey {
        let body: JSONObject = ["force": .bool(isForced)]
        return try ProviderKey(try await send(.post, "/keys/\(key.pathSegment)/withdraw", body))
    }
}
