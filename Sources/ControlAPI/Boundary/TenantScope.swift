// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE

extension ProviderRequestContext {
    /// The tenant that a control request is about: the one that its path names, else the one at the base URL.
    ///
    /// - Throws: ``Problem`` for a broken path.
    func tenantName() throws -> String {
        parameters.get("tenant") == nil ? TenantDirectory.defaultName : try segment("tenant")
    }
}

extension Provider {
    /// The tenant that a control request is about.
    ///
    /// - Throws: ``Problem`` when there is none of that name, or while the provider is starting.
    func tenant(of context: ProviderRequestContext) throws -> Tenant {
        let name = try context.tenantName()
        // What is no name of a tenant is not hashed.
        if TenantName.isValid(name), let tenant = tenants[name] { return tenant }
        guard tenants[TenantDirectory.defaultName] != nil else {
            throw Problem(.starting, .serviceUnavailable, detail: "The provider is still starting.")
        }
        throw Problem(
            .unknownTenant, .notFound,
            detail: "There is no tenant \(name.excerpt).", field: "tenant",
            remedies: [ControlCall(.listTenants)])
    }

    /// The name of the tenant that a control request is about, which is there.
    ///
    /// - Throws: As ``tenant(of:)``; before the provider has opened its tenants the one at the base URL is taken for there.
    @Sendable
    func knownName(of context: ProviderRequestContext) throws -> String {
        let name = try context.tenantName()
        return name == TenantDirectory.defaultName ? name : try tenant(of: context).name
    }

    /// - Throws: ``Problem`` when the tenant was removed since it was found, though another has its name by now.
    func checkIsOpen(_ tenant: Tenant) throws(Problem) {
        guard tenants[tenant.name]?.clock === tenant.clock else {
            throw Problem(
                .unknownTenant, .notFound, detail: "The tenant \(tenant.name) was removed meanwhile.", field: "tenant"
            )
        }
    }
}
