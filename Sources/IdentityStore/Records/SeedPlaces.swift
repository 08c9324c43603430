// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Where a file says what a seed holds, so that what is found wrong later is named with its line, too.
package struct SeedPlaces: Sendable {
    /// The path of the file, as the caller gave it.
    package let file: String
    /// In the order of the seed's tenants.
    package let tenants: [Tenant]

    /// The lines of one tenant, counted from 1.
    package struct Tenant: Sendable {
        /// Where the tenant begins.
        package let line: Int
        /// The lines of its keys, such as `name` and `paths.token`.
        package let keys: [String: Int]
        /// Where each of its users begins, in the order of the seed's users.
        package let users: [Int]

        package init(line: Int, keys: [String: Int], users: [Int]) {
            self.line = line
            self.keys = keys
            self.users = users
        }
    }

    package init(file: String, tenants: [Tenant]) {
        self.file = file
        self.tenants = tenants
    }
}

/// Why a seed that could be read cannot be applied.
///
/// Nothing of it was applied.
package struct SeedRefusal: CustomStringConvertible, Equatable, Error {
    /// What is wrong, and where the seed's file says so.
    package struct Problem: CustomStringConvertible, Equatable, Sendable {
        /// `nil` for a seed that comes from no file.
        package let file: String?
        /// Counted from 1.
        package let line: Int
        /// Such as `tenants[0].paths.token`.
        package let path: String
        package let message: String

        package init(file: String?, line: Int, path: String, message: String) {
            self.file = file
            self.line = line
            self.path = path
            self.message = message
        }

        package var description: String {
            (file.map { "\($0):\(line): " } ?? "") + "\(path): \(message)"
        }
    }

    package let problems: [Problem]
    /// Whether the seed contradicts itself or what is stored, instead of saying what can never be.
    package let isConflict: Bool

    package init(_ problems: [Problem], isConflict: Bool) {
        self.problems = problems
        self.isConflict = isConflict
    }

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

extension Seed {
    /// A problem with a tenant of the seed.
    ///
    /// - Parameters:
    ///   - tenant: Its index.
    ///   - key: Its key at fault, such as `name` or `paths.token`.
    package func problem(_ message: String, tenant: Int, key: String) -> SeedRefusal.Problem {
        let place = place(tenant)
        let above = key.split(separator: ".").first.map(String.init) ?? key
        return SeedRefusal.Problem(
            file: places?.file, line: place?.keys[key] ?? place?.keys[above] ?? place?.line ?? 1,
            path: "tenants[\(tenant)].\(key)", message: message)
    }

    /// A problem with a user of the seed.
    ///
    /// - Parameters:
    ///   - user: The user's index among those of the tenant.
    ///   - key: The user's key at fault.
    package func problem(_ message: String, tenant: Int, user: Int, key: String) -> SeedRefusal.Problem {
        let lines = place(tenant)?.users ?? []
        return SeedRefusal.Problem(
            file: places?.file, line: user < lines.count ? lines[user] : place(tenant)?.line ?? 1,
            path: "tenants[\(tenant)].users[\(user)].\(key)", message: message)
    }

    private func place(_ tenant: Int) -> SeedPlaces.Tenant? {
        places.flatMap { tenant < $0.tenants.count ? $0.tenants[tenant] : nil }
    }
}
