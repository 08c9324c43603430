// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// What a fixture describes: applied whole, or not at all.
package struct Seed: Equatable, Sendable {
    package var tenants: [TenantSeed]
    /// What is no mistake and probably not meant, such as a client that can do nothing.
    package var warnings: [String] = []
    /// The lines of the file that it was read from; `nil` for a seed that comes from no file.
    package var places: SeedPlaces?

    package init(tenants: [TenantSeed]) {
        self.tenants = tenants
    }

    /// Compares what is applied and what is said of it; the lines make no difference.
    package static func == (left: Seed, right: Seed) -> Bool {
        left.tenants == right.tenants && left.warnings == right.warnings
    }
}

/// A tenant with its users, clients and audiences.
package struct TenantSeed: Equatable, Sendable {
    package var record: TenantRecord
    /// Leaves the settings of a tenant that is already there as they are.
    package var keepsRecord = false
    /// Whether the fixture says whose keys sign, instead of leaving that to the default.
    package var namesKeySource = false
    package var users: [UserSeed]
    package var clients: [Client]
    package var audiences: [Audience]

    package init(record: TenantRecord, users: [UserSeed] = [], clients: [Client] = [], audiences: [Audience] = []) {
        self.record = record
        self.users = users
        self.clients = clients
        self.audiences = audiences
    }
}

/// A user as a fixture gives them, with the plain password.
package struct UserSeed: Equatable, Sendable {
    package var username: String
    /// `nil` keeps the one there is, or derives one from tenant and username.
    package var subject: String?
    /// Derives the subject anew where none is given, instead of keeping the one there is.
    package var derivesSubject = false
    /// A user with neither password nor hash cannot sign in by password, whatever was stored before.
    package var password: String?
    /// Instead of a password: the hash that another program made of it.
    package var passwordHash: PasswordHash?
    package var state: UserState = .active
    package var profile = JSONObject()
    package var groups: [String] = []
    package var roles: [String] = []
    package var claims = JSONObject()

    package init(username: String, subject: String? = nil, password: String? = nil) {
        self.username = username
        self.subject = subject
        self.password = password
    }
}

/// What applying a seed did to the records.
package struct SeedReport: Equatable, Sendable {
    package var created = 0
    package var updated = 0
    package var unchanged = 0

    package init(created: Int = 0, updated: Int = 0, unchanged: Int = 0) {
        self.created = created
        self.updated = updated
        self.unchanged = unchanged
    }
}

/// Everything of a tenant that a server keeps in memory; users stay in the store.
package struct TenantContents: Equatable, Sendable {
    package var record: TenantRecord
    package var clients: [Client]
    package var audiences: [Audience]
    package var signingKeys: [SigningKey]

    package init(record: TenantRecord, clients: [Client], audiences: [Audience], signingKeys: [SigningKey]) {
        self.record = record
        self.clients = clients
        self.audiences = audiences
        self.signingKeys = signingKeys
    }
}
