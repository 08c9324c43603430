// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import OAuth

extension CatalogueEntry.Need {
    /// What is missing, and what helps for this tenant: who shares the keys of another cannot turn them.
    func text(for algorithm: SignatureAlgorithm, in tenant: Tenant) -> String {
        switch self {
        case .rs256: return "a tenant or client that signs by RS256"
        case .paddedSignature: return "an algorithm whose signatures leave bits of their last character unused"
        case .retiringKey:
            let isShared = tenant.snapshot.record.keySource == .shared
            let owner = isShared ? TenantDirectory.defaultName : tenant.name
            let base = tenant.name == TenantDirectory.defaultName ? "" : "/tenants/\(owner.pathSegment)"
            let call = "POST /_understudy/v1\(base)/keys/rotate {\"algorithm\": \"\(algorithm.name)\"}"
            let whose = isShared ? "makes one of the tenant \(owner), whose keys these are" : "makes one"
            let other = isShared ? "; or make the tenant with \"keys\": \"own\"" : ""
            return "a retiring key for \(algorithm): \(call) \(whose)\(other)"
        }
    }
}
