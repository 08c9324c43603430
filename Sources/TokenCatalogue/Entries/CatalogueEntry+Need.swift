// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

extension CatalogueEntry.Need {
    /// What the tenant lacks.
    func text(for algorithm: SignatureAlgorithm, in tenant: Tenant) -> String {
        switch self {
        case .rs256: return "a tenant or client that signs by RS256"
        case .paddedSignature: return "an algorithm whose signatures leave bits of their last character unused"
        case .retiringKey:
            // A tenant that shares the keys of another cannot rotate them.
            let isShared = tenant.snapshot.record.keySource == .shared
            let owner = " of the tenant \(TenantDirectory.defaultName), or a tenant with \"keys\": \"own\""
            return "a retiring key for \(algorithm)" + (isShared ? owner : "")
        }
    }

    /// The calls that supply it.
    func remedies(for algorithm: SignatureAlgorithm, in tenant: Tenant) -> [ControlCall] {
        guard self == .retiringKey else { return [] }
        let isShared = tenant.snapshot.record.keySource == .shared
        let owner = isShared ? TenantDirectory.defaultName : tenant.name
        let isBase = tenant.name == TenantDirectory.defaultName
        return [
            ControlCall(.rotateKeys, tenant: isBase ? nil : owner, body: ["algorithm": .string(algorithm.name)])
        ]
    }
}
