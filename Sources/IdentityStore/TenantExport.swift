// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

/// A tenant as it leaves a store and comes back: all that is stored of it, row by row.
///
/// Digests of tokens and codes are in it, never these themselves; hashes of passwords and the secrets of clients are.
package struct TenantExport: Sendable {
    static let format = "understudy-tenant"
    /// Grows with each change of the tables that an earlier program could not read.
    static let version: Int64 = 3
    /// The tables that came after the first version, and which.
    private static let laterTables: [String: Int64] = ["dpop_proofs": 2]
    /// What an export has only where it was asked for.
    private static let keys = "signing_keys"
    private static let members = ["format", "version", "name", "settings", "tables", "pairwise_secret"]

    /// What it was called.
    package let name: String
    let settings: String
    /// What its pairwise subjects are made with, where nobody settled that.
    let pairwiseSecret: String?
    let tables: [String: [JSONValue]]

    /// Reads an export, which has all that was stored: what left a part out would take a tenant's place without it.
    ///
    /// - Parameter others: The members that whoever sends it has beside the store's.
    /// - Throws: ``TenantImportError`` that names the member at fault.
    package init(_ export: JSONObject, besides others: [String]) throws(TenantImportError) {
        let found = try TenantExport.version(of: export)
        let known = TenantExport.members + others
        if let stranger = export.names.first(where: { name in !known.contains { isSame($0, name) } }) {
            throw TenantImportError("An export has no such member.", at: stranger.excerpt)
        }
        name = try TenantExport.text("name", of: export)
        settings = try TenantExport.text("settings", of: export)
        pairwiseSecret = export["pairwise_secret"] == nil ? nil : try TenantExport.text("pairwise_secret", of: export)
        tables = TenantExport.upgraded(try TenantExport.tables(of: export, version: found), from: found)
    }

    private static func version(of export: JSONObject) throws(TenantImportError) -> Int64 {
        guard export["format"]?.stringValue == format else {
            throw TenantImportError("This is no export of a tenant: its format is not \(format).", at: "format")
        }
        guard let found = export["version"]?.integerValue, found >= 1 else {
            throw TenantImportError("The version of the export is missing, or no whole number from 1.", at: "version")
        }
        guard found <= version else {
            throw TenantImportError(
                "A later version of Understudy wrote this export: version \(found), and \(version) is known.",
                at: "version")
        }
        return found
    }

    private static func text(_ name: String, of export: JSONObject) throws(TenantImportError) -> String {
        guard let text = export[name]?.stringValue, !text.utf8.contains(0) else {
            throw TenantImportError("The \(name) of the tenant is missing, or is no text.", at: name)
        }
        return text
    }

    private static func tables(
        of export: JSONObject, version: Int64
    ) throws(TenantImportError) -> [String: [JSONValue]] {
        guard let object = export["tables"]?.objectValue else {
            throw TenantImportError("The tables are missing.", at: "tables")
        }
        var tables: [String: [JSONValue]] = [:]
        for (name, value) in object {
            guard Schema.exportedTables.contains(where: { isSame($0, name) }), let rows = value.arrayValue else {
                throw TenantImportError("There is no such table, or it is no list.", at: "tables.\(name.excerpt)")
            }
            tables[name] = rows
        }
        for name in Schema.exportedTables
        where name != keys && tables[name] == nil && laterTables[name] ?? 1 <= version {
            throw TenantImportError("The table is missing.", at: "tables.\(name)")
        }
        return tables
    }
}

extension IdentityStore {
    /// All that is stored of a tenant: what ``TenantExport/init(_:besides:)`` reads.
    ///
    /// - Parameter includesKeys: Whether its private keys are in it too.
    /// - Returns: `nil` when there is no such tenant.
    package func export(_ tenant: String, includingKeys includesKeys: Bool) async throws -> JSONObject? {
        try await read { database in
            let sql = "SELECT document FROM tenants WHERE name = ?"
            guard let document = try String.fetchOne(database, sql: sql, arguments: [tenant]) else { return nil }
            var tables = JSONObject()
            for table in Schema.exportedTables where includesKeys || table != "signing_keys" {
                let rows = try Row.fetchAll(
                    database, sql: "SELECT * FROM \(table) WHERE tenant = ?", arguments: [tenant])
                tables.append(table, .array(rows.map { .object(TenantExport.json($0)) }))
            }
            var export: JSONObject = [
                "format": .string(TenantExport.format), "version": .number(JSONNumber(TenantExport.version)),
                "name": .string(tenant), "settings": .string(document), "tables": .object(tables),
            ]
            export["pairwise_secret"] =
                try String.fetchOne(
                    database, sql: "SELECT value FROM metadata WHERE name = ?",
                    arguments: [IdentityStore.pairwiseSecretName(of: tenant)]
                )
                .map(JSONValue.string)
            return export
        }
    }
}

extension TenantExport {
    fileprivate static func json(_ row: Row) -> JSONObject {
        var object = JSONObject()
        for (column, value) in row where column != "tenant" {
            switch value.storage {
            case .null: break
            case .int64(let number): object.append(column, .number(JSONNumber(number)))
            case .double: break
            case .string(let text): object.append(column, .string(text))
            case .blob(let data): object.append(column, .string(Base64URL.encode(Array(data))))
            }
        }
        return object
    }
}
