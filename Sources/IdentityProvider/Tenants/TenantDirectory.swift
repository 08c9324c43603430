// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import Synchronization

/// The tenants that are being served.
///
/// Empty until the listener's address, and so the issuer, is known.
package final class TenantDirectory: Sendable {
    private let tenants = Mutex<[String: Tenant]>([:])

    package init() {}

    /// The name of the tenant that stands at the base URL.
    package static let defaultName = "default"

    /// What is no name is looked for nowhere: to hash a long one of combining marks takes quadratic time.
    package subscript(name: String) -> Tenant? {
        guard TenantName.isValid(name) else { return nil }
        return tenants.withLock { $0[name] }
    }

    /// All tenants by name.
    package var all: [Tenant] {
        tenants.withLock { $0.values.sorted { $0.name < $1.name } }
    }

    /// All tenants, in no order.
    package var unordered: [Tenant] {
        tenants.withLock { Array($0.values) }
    }

    package var count: Int {
        tenants.withLock { $0.count }
    }

    /// What no test comes near.
    package static let limit = 10_000

    package func open(_ tenant: Tenant) {
        tenants.withLock { $0[tenant.name] = tenant }
    }

    /// - Returns: The tenant, if it was open.
    func close(_ name: String) -> Tenant? {
        tenants.withLock { $0.removeValue(forKey: name) }
    }

    /// The tenant that a path below the base URL leads to: of those whose names it begins with the one with the longest.
    ///
    /// - Returns: The tenant at the base URL where there is no other; `nil` while nothing is open.
    package func tenant(at path: Substring) -> Tenant? {
        tenants.withLock { tenants in
            guard tenants.count > 1, path.first == "/" else { return tenants[TenantDirectory.defaultName] }
            let bytes = path.utf8.dropFirst()
            var ends: [Substring.UTF8View.Index] = []
            var index = bytes.startIndex
            while ends.count < TenantName.segmentLimit {
                let end = bytes[index...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
                ends.append(end)
                guard end < bytes.endIndex else { break }
                index = bytes.index(after: end)
            }
            for end in ends.reversed() {
                let name = Substring(bytes[..<end])
                if name != TenantDirectory.defaultName, let tenant = tenants[String(name)] { return tenant }
            }
            return tenants[TenantDirectory.defaultName]
        }
    }
}
