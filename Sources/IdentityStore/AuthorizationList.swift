// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

extension IdentityStore {
    /// What was granted, by id.
    package func authorizations(
        in tenant: String, matching filter: AuthorizationFilter, page: RecordPage
    ) async throws -> [ListedAuthorization] {
        try await read { database in
            var query = ListQuery("authorizations", in: tenant, page)
            if let subject = filter.subject { query.add("listed.subject = ?", subject) }
            if let client = filter.clientID { query.add("listed.client_id = ?", client) }
            switch filter.state {
            case .active?: query.add("listed.revoked_at IS NULL")
            case .revoked?: query.add("listed.revoked_at IS NOT NULL")
            case nil: break
            }
            if let search = filter.search { query.add("instr(lower(\(Authorization.text)), lower(?)) > 0", search) }
            return try query.rows(database).map(ListedAuthorization.init)
        }
    }

    /// What was granted under an id, and by whom; `nil` when there is none.
    package func listedAuthorization(id: String, in tenant: String) async throws -> ListedAuthorization? {
        try await read { database in
            try ListQuery("authorizations", in: tenant, id: id).rows(database).first.map(ListedAuthorization.init)
        }
    }
}

extension Authorization {
    /// What a search looks through.
    fileprivate static let text = """
        listed.id || ' ' || listed.client_id || ' ' || coalesce(listed.subject, '') || ' '
            || coalesce(users.username, '') || ' ' || listed.scope || ' ' || listed.audience || ' ' || listed.session_id
        """
}

extension ListedAuthorization {
    fileprivate init(_ row: Row) throws {
        self.init(authorization: try Authorization(row), username: row["username"])
    }
}
