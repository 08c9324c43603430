// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A kind of record that commands list and change: users or clients.
protocol RecordKind {
    /// The command, and the path of the control API.
    static var plural: String { get }
    static var singular: String { get }
    /// The member that names a record.
    static var key: String { get }
    /// Settings for an example.
    static var example: String { get }
    /// A table of records.
    static func table(_ records: [JSONObject]) -> TextTable
}

/// `understudy users`.
enum UserKind: RecordKind {
    static let plural = "users"
    static let singular = "user"
    static let key = "username"
    static let example = "dora password=explorer email=dora@example.com groups=staff claims:='{\"team\":\"maps\"}'"

    static func table(_ records: [JSONObject]) -> TextTable {
        TextTable(
            records,
            [
                TableColumn("USERNAME", "username"), TableColumn("STATE") { $0["state"]?.stringValue ?? "active" },
                TableColumn("EMAIL", "email"), TableColumn("NAME", "name"), TableColumn("GROUPS", "groups"),
            ])
    }
}

/// `understudy clients`.
enum ClientKind: RecordKind {
    static let plural = "clients"
    static let singular = "client"
    static let key = "id"
    static let example = "app secret=app-secret grants:='[\"password\",\"refresh_token\"]' scopes:='[\"openid\"]'"

    static func table(_ records: [JSONObject]) -> TextTable {
        TextTable(
            records,
            [
                TableColumn("ID", "id"), TableColumn("KIND") { $0["secret"] == nil ? "public" : "confidential" },
                TableColumn("GRANTS", "grants"), TableColumn("SCOPES", "scopes"), TableColumn("AUDIENCE", "audience"),
            ])
    }
}
