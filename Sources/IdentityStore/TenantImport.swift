// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
package import JOSE

/// Why an export cannot be taken in; nothing of it was.
package struct TenantImportError: CustomStringConvertible, Error {
    package let description: String
    /// The member at fault, such as `tables.users[3].state`; a name that the export brought is there by its excerpt.
    package let field: String

    init(_ description: String, at field: String) {
        self.description = description
        self.field = field
    }
}

extension IdentityStore {
    /// Takes an export in under a name, in one transaction.
    ///
    /// - Parameters:
    ///   - isReplacing: Whether it may take the place of a tenant of that name, whose keys stay where the export has none.
    ///   - expiresAt: When it goes by itself; `nil` leaves that to the tenant in whose place it comes.
    ///   - judging: Gets what was taken in, and returns what ``reset(_:to:)`` is to bring back, as JSON; what it throws
    ///     undoes it.
    /// - Throws: ``TenantImportError``, or ``StoreError/conflict(_:field:)`` when the name is taken; nothing is then changed.
    package func importTenant(
        _ export: TenantExport, as name: String, replacing isReplacing: Bool, expiresAt: NumericDate?,
        judging: @escaping @Sendable (TenantContents, [User]) throws -> String?
    ) async throws {
        try await write { database in
            let replaced = try TenantRecord.fetch(name, database)
            var keys: [SigningKey] = []
            if replaced != nil {
                guard isReplacing else { throw StoreError.conflict("there is a tenant \(name) already", field: "name") }
                if export.tables["signing_keys"] == nil { keys = try SigningKey.fetchAll(of: name, database) }
                try database.execute(sql: "DELETE FROM tenants WHERE name = ?", arguments: [name])
            }
            var record: TenantRecord
            do { record = try StoredDocument.value(export.settings, default: TenantRecord(name: name)) } catch {
                throw TenantImportError("The settings of the tenant cannot be read.", at: "settings")
            }
            try TenantImport.checkMembers(of: export.settings, against: record)
            record.name = name
            record.expiresAt = expiresAt ?? replaced?.expiresAt
            try database.execute(
                sql: "INSERT INTO tenants (name, document) VALUES (?, ?)",
                arguments: [name, try StoredDocument.text(record)])
            if let secret = export.pairwiseSecret {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO metadata (name, value) VALUES (?, ?)",
                    arguments: [IdentityStore.pairwiseSecretName(of: name), secret])
            }
            for table in Schema.exportedTables {
                try TenantImport.insert(export.tables[table] ?? [], into: table, of: name, database)
            }
            for key in keys { try key.insert(into: name, database) }
            try TenantReach.check(name, database)
            try IdentityStore.keep(fixture: try TenantImport.judge(name, database, judging), of: name, database)
        }
    }
}

/// The rows of an export on their way into the tables.
private enum TenantImport {
    /// - Throws: ``TenantImportError`` for a setting that there is not.
    static func checkMembers(of settings: String, against record: TenantRecord) throws {
        let known = try JSONObject(parsing: Array(try StoredDocument.text(record).utf8))
        for (name, value) in try JSONObject(parsing: Array(settings.utf8)) where !value.isNull && known[name] == nil {
            // When it goes by itself is no part of what it is.
            guard name != "expiresAt" else { continue }
            throw TenantImportError("There is no setting \(name.excerpt).", at: "settings")
        }
    }

    static func insert(_ rows: [JSONValue], into table: String, of tenant: String, _ database: Database) throws {
        guard !rows.isEmpty else { return }
        let columns = try database.columns(in: table).filter { $0.name != "tenant" }
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let marks = Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")
        let statement = try database.cachedStatement(
            sql: "INSERT INTO \(table) (tenant, \(names)) VALUES (\(marks))")
        for (index, row) in rows.enumerated() {
            let place = "tables.\(table)[\(index)]"
            guard let object = row.objectValue else { throw TenantImportError("A row is an object.", at: place) }
            if let stranger = object.names.first(where: { name in !columns.contains { isSame($0.name, name) } }) {
                throw TenantImportError("There is no such column.", at: "\(place).\(stranger.excerpt)")
            }
            try checkPassword(of: object, at: place)
            var values: [DatabaseValue] = [tenant.databaseValue]
            for column in columns {
                values.append(try value(object[column.name], of: column.type, at: "\(place).\(column.name)"))
            }
            do { try statement.execute(arguments: StatementArguments(values)) } catch is DatabaseError {
                throw TenantImportError("The row contradicts another, or has a value that there is not.", at: place)
            }
        }
    }

    /// No table but that of the users has such a column; what is no hash there would let nobody in, without a word.
    private static func checkPassword(of row: JSONObject, at place: String) throws(TenantImportError) {
        guard let hash = row["password_hash"]?.stringValue else { return }
        do throws(PasswordHashError) { _ = try PasswordHash(hash) } catch {
            throw TenantImportError(error.description, at: "\(place).password_hash")
        }
    }

    private static func value(
        _ value: JSONValue?, of type: String, at place: String
    ) throws(TenantImportError) -> DatabaseValue {
        guard let value, !value.isNull else { return .null }
        switch type.uppercased() {
        case "INTEGER":
            // What dates, counts and intervals are added to, and still fits.
            if let number = value.integerValue, number.magnitude <= UInt64(NumericDate.farFuture.seconds) {
                return number.databaseValue
            }
        case "BLOB":
            if let text = value.stringValue, let bytes = try? Base64URL.decode(Array(text.utf8)) {
                return Data(bytes).databaseValue
            }
        default: if let text = value.stringValue, !text.utf8.contains(0) { return text.databaseValue }
        }
        throw TenantImportError("A value of the kind \(type) is due.", at: place)
    }

    /// Reads all that was taken in as a request would: what cannot be read, or leads nowhere, must not stay.
    static func judge(
        _ tenant: String, _ database: Database, _ judging: (TenantContents, [User]) throws -> String?
    ) throws -> String? {
        for (table, column) in references {
            let sql = """
                SELECT EXISTS (SELECT 1 FROM \(table) WHERE tenant = ? AND \(column) IS NOT NULL AND \(column) NOT IN (
                    SELECT id FROM authorizations WHERE tenant = ?))
                """
            if try Bool.fetchOne(database, sql: sql, arguments: [tenant, tenant]) == true {
                throw TenantImportError("A row belongs to an authorization that is not there.", at: "tables.\(table)")
            }
        }
        let users = try readable("users") { () throws -> [User] in
            let sql = "SELECT \(User.columns) FROM users WHERE tenant = ?"
            return try Row.fetchAll(database, sql: sql, arguments: [tenant]).map(User.init)
        }
        try readable("authorizations") {
            let sql = "SELECT id FROM authorizations WHERE tenant = ?"
            for id in try String.fetchAll(database, sql: sql, arguments: [tenant]) {
                _ = try Authorization.fetch(id, in: tenant, database)
            }
        }
        try readable("opaque_tokens") {
            let sql = "SELECT claims FROM opaque_tokens WHERE tenant = ?"
            for claims in try String.fetchAll(database, sql: sql, arguments: [tenant]) {
                _ = try JSONObject(parsing: Array(claims.utf8))
            }
        }
        _ = try readable("signing_keys") { try SigningKey.fetchAll(of: tenant, database) }
        let contents = try readable("clients") { try IdentityStore.contents(of: tenant, database) }
        guard let contents else { return nil }
        for (table, ids) in [("clients", contents.clients.map(\.id)), ("audiences", contents.audiences.map(\.id))] {
            let sql = "SELECT id FROM \(table) WHERE tenant = ? ORDER BY id"
            guard try String.fetchAll(database, sql: sql, arguments: [tenant]) == ids else {
                throw TenantImportError("A row has another id than its document.", at: "tables.\(table)")
            }
        }
        return try judging(contents, users)
    }

    /// Where rows name authorizations.
    private static let references = [
        ("authorization_codes", "authorization_id"), ("device_codes", "authorization_id"),
        ("refresh_tokens", "authorization_id"), ("session_authorizations", "authorization_id"),
    ]

    private static func readable<Value>(_ table: String, _ read: () throws -> Value) throws -> Value {
        do { return try read() } catch {
            throw TenantImportError("A record cannot be read.", at: "tables.\(table)")
        }
    }
}
