// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The tenants that are being served.
///
/// Empty until the listener's address, and so the issuer, is known.
package final class TenantDirectory: Sendable {
    private let tenants = Mutex<[String: Tenant]>([:])

    package init() {}

    /// The name of the tenant that stands at the base URL.
    package static let defaultName = "default"

    package subscript(name: String) -> Tenant? {
        tenants.withLock { $0[name] }
    }

    /// All tenants by name.
    package var all: [Tenant] {
        tenants.withLock { $0.values.sorted { $0.name < $1.name } }
    }

    package func open(_ tenant: Tenant) {
        tenants.withLock { $0[tenant.name] = tenant }
    }
}
