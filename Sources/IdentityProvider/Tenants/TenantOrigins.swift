// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import Synchronization

/// What fixtures made of each tenant since the server started: one seed, in which what came later counts.
final class TenantOrigins: Sendable {
    private let seeds = Mutex<[String: TenantSeed]>([:])

    func add(_ seed: TenantSeed) {
        seeds.withLock { seeds in
            let known = seeds[seed.record.name]
            seeds[seed.record.name] = known.map { $0.followed(by: seed) } ?? seed
        }
    }

    func seed(of tenant: String) -> TenantSeed? {
        seeds.withLock { $0[tenant] }
    }

    func remove(_ tenant: String) {
        seeds.withLock { $0[tenant] = nil }
    }
}

extension TenantSeed {
    /// The seed that does what this one and then another does.
    fileprivate func followed(by other: TenantSeed) -> TenantSeed {
        guard self != other else { return self }
        var seed = self
        if !other.keepsRecord { seed.record = other.record }
        seed.keepsRecord = keepsRecord && other.keepsRecord
        seed.users = TenantSeed.merge(users, other.users, by: \.username) { earlier, later in
            // A subject that the later fixture leaves out stays.
            var user = later
            user.subject = later.subject ?? earlier.subject
            return user
        }
        seed.clients = TenantSeed.merge(clients, other.clients, by: \.id) { $1 }
        seed.audiences = TenantSeed.merge(audiences, other.audiences, by: \.id) { $1 }
        return seed
    }

    private static func merge<Item>(
        _ items: [Item], _ others: [Item], by name: (Item) -> String, _ combine: (Item, Item) -> Item
    ) -> [Item] {
        var merged = items
        var places = Dictionary(
            items.enumerated().map { (Array(name($0.element).utf8), $0.offset) },
            uniquingKeysWith: { first, _ in first })
        for other in others {
            let key = Array(name(other).utf8)
            if let place = places[key] {
                merged[place] = combine(merged[place], other)
            } else {
                places[key] = merged.count
                merged.append(other)
            }
        }
        return merged
    }
}
