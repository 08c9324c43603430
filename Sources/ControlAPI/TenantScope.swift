// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE

extension ProviderRequestContext {
    /// The tenant that a control request is about: the one that its path names, else the one at the base URL.
    ///
    /// - Throws: ``ProblemDetails`` for a broken path.
    func tenantName() throws -> String {
        parameters.get("tenant") == nil ? TenantDirectory.defaultName : try segment("tenant")
    }
}

extension Provider {
    /// The tenant that a control request is about.
    ///
    /// - Throws: ``ProblemDetails`` when there is none of that name, or while the provider is starting.
    func tenant(of context: ProviderRequestContext) throws -> Tenant {
        let name = try context.tenantName()
        // What is no name of a tenant is not hashed.
        if TenantName.isValid(name), let tenant = tenants[name] { return tenant }
        guard tenants[TenantDirectory.defaultName] != nil else {
            throw ProblemDetails(.serviceUnavailable, "Starting", detail: "The provider is still starting.")
        }
        throw ProblemDetails(
            .notFound, "Unknown tenant",
            detail: "There is no tenant \(name.excerpt). GET /_understudy/v1/tenants lists them.", field: "tenant")
    }

    /// The name of the tenant that a control request is about, which is there.
    ///
    /// - Throws: As ``tenant(of:)``; before the provider has opened its tenants the one at the base URL is taken for there.
    @Sendable
    func knownName(of context: ProviderRequestContext) throws -> String {
        let name = try context.tenantName()
        return name == TenantDirectory.defaultName ? name : try tenant(of: context).name
    }

    /// - Throws: ``ProblemDetails`` when the tenant was removed since it was found, though another has its name by now.
    func checkIsOpen(_ tenant: Tenant) throws(ProblemDetails) {
        guard tenants[tenant.name]?.clock === tenant.clock else {
            throw ProblemDetails(
                .notFound, "Unknown tenant", detail: "The tenant \(tenant.name) was removed meanwhile.", field: "tenant"
            )
        }
    }
}
