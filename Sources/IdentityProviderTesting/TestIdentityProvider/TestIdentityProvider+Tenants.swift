// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

extension TestIdentityProvider {
    /// What a new tenant signs with.
    public enum TenantKeys: String, Sendable {
        /// The keys of the provider at the base URL: there is nothing to make, and nothing to rotate.
        case shared
        /// Keys that no other tenant has.
        case own
    }

    /// Runs a test in a tenant of its own, which goes when the body returns or throws.
    ///
    /// One server with a tenant for each test is the fastest way to run many beside each other: none sees another's users,
    /// clock, faults or journal.
    ///
    /// - Parameters:
    ///   - fixture: Whom it knows; a fixture of one tenant, whatever that is called. `nil` copies this tenant.
    ///   - name: Up to four segments of `[a-z0-9-]`; `nil` makes one up.
    ///   - keys: Whose keys sign.
    ///   - isolation: Where the body runs: on the caller's actor.
    ///   - body: Gets the tenant.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``TestControlError``.
    @discardableResult
    public func withTenant<Value>(
        _ fixture: TestFixture? = nil, name: String? = nil, keys: TenantKeys = .shared,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TestIdentityProvider) async throws -> Value
    ) async throws -> Value {
        let tenant = try await makeTenant(fixture, name: name, keys: keys)
        let value: Value
        do { value = try await body(tenant) } catch {
            try? await tenant.remove()
            throw error
        }
        try await tenant.remove()
        return value
    }

    /// Makes a tenant, which stays until it is removed or the server stops.
    ///
    /// Its parameters are those of ``withTenant(_:name:keys:isolation:_:)``, which also tidies up.
    ///
    /// - Throws: ``TestControlError``, 409 when the name is taken.
    public func makeTenant(
        _ fixture: TestFixture? = nil, name: String? = nil, keys: TenantKeys = .shared
    ) async throws -> TestIdentityProvider {
        var body: JSONObject = ["keys": .string(keys.rawValue)]
        body["name"] = name.map(JSONValue.string)
        if let fixture {
            body["fixture"] = .object(try fixture.tenant())
        } else {
            body["copy_of"] = .string(self.name)
        }
        return try other(try await sendToServer(.post, "/tenants", body).text("name"))
    }

    /// Removes this tenant, and all that is its own.
    ///
    /// Its addresses stay what they were, and nobody answers there; of its records nothing is left, and what would change
    /// something throws.
    ///
    /// - Throws: ``TestControlError``, 409 for the one at the base URL.
    public func remove() async throws {
        _ = try await sendToServer(.delete, "/tenants/\(name.pathSegment)", [:])
    }

    /// How many keys wait for tenants that want one of their own.
    package func pooledKeyCount() async throws -> Int {
        try await provider.store.pooledKeyCount(.rs256)
    }

    /// Its whole state: users, clients, sessions, authorizations.
    ///
    /// - Parameter includingKeys: Whether the private keys are part of it, so that its tokens hold where it is imported.
    /// - Throws: ``TestControlError`` once the tenant is gone.
    public func export(includingKeys: Bool = false) async throws -> [String: JSON] {
        JSON.members(try await send(.get, includingKeys ? "/export?include=private-keys" : "/export"))
    }

    /// Takes an export in, as a tenant beside this one.
    ///
    /// - Parameters:
    ///   - export: As ``export(includingKeys:)`` gave it.
    ///   - name: `nil` is the name that it had.
    ///   - isReplacing: Whether it may take the place of a tenant of that name.
    /// - Throws: ``TestControlError``; nothing is then changed.
    public func importTenant(
        _ export: [String: JSON], name: String? = nil, replacing isReplacing: Bool = false
    ) async throws -> TestIdentityProvider {
        var body: JSONObject = ["export": .object(JSON.jsonObject(export)), "replace": .bool(isReplacing)]
        body["name"] = name.map(JSONValue.string)
        return try other(try await sendToServer(.post, "/tenants", body).text("name"))
    }
}
