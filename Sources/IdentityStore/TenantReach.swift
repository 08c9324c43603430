// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// Whether each path of each tenant leads to that tenant: the names of tenants are paths below those above them.
///
/// It is asked in the transaction that makes or changes a tenant, since two that are each fine may not be so together.
enum TenantReach {
    /// The tenant at the base URL.
    private static let base = "default"

    /// - Throws: ``StoreError/conflict(_:field:)`` when a tenant would hide a path of another; what was written is then undone.
    static func check(_ name: String, _ database: Database) throws {
        guard let record = try TenantRecord.fetch(name, database) else { return }
        let segments = segments(of: name)
        for count in 0..<segments.count {
            let above = count == 0 ? base : segments[..<count].joined(separator: "/")
            for path in try TenantRecord.fetch(above, database)?.endpointPaths.values.sorted() ?? []
            where (segments[..<count] + path.split(separator: "/")).starts(with: segments) {
                throw hidden(path, of: above, by: name, field: "name")
            }
        }
        for path in record.endpointPaths.values.sorted() {
            let all = segments + path.split(separator: "/")
            for count in segments.count..<min(all.count, TenantName.segmentLimit) {
                let below = all[...count].joined(separator: "/")
                guard below != base, try TenantRecord.fetch(below, database) != nil else { continue }
                throw hidden(path, of: name, by: below, field: "paths")
            }
        }
    }

    private static func segments(of name: String) -> [Substring] {
        name == base ? [] : name.split(separator: "/")
    }

    private static func hidden(_ path: String, of tenant: String, by other: String, field: String) -> StoreError {
        .conflict("the tenant \(other) would hide the path \(path) of the tenant \(tenant)", field: field)
    }
}
