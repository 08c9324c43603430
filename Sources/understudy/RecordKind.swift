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
        var table = TextTable("USERNAME", "STATE", "EMAIL", "NAME", "GROUPS")
        for record in records {
            table.append(
                record.text("username"), record["state"]?.stringValue ?? "active", record.text("email"),
                record.text("name"), record.text("groups"))
        }
        return table
    }
}

/// `understudy clients`.
enum ClientKind: RecordKind {
    static let plural = "clients"
    static let singular = "client"
    static let key = "id"
    static let example = "app secret=app-secret grants:='[\"password\",\"refresh_token\"]' scopes:='[\"openid\"]'"

    static func table(_ records: [JSONObject]) -> TextTable {
        var table = TextTable("ID", "KIND", "GRANTS", "SCOPES", "AUDIENCE")
        for record in records {
            table.append(
                record.text("id"), record["secret"] == nil ? "public" : "confidential", record.text("grants"),
                record.text("scopes"), record.text("audience"))
        }
        return table
    }
}

extension JSONObject {
    /// A member for a person: a text as it is, a list of texts with spaces between.
    fileprivate func text(_ name: String) -> String {
        let value = self[name]
        return value?.stringValue ?? value?.arrayValue?.compactMap(\.stringValue).joined(separator: " ") ?? ""
    }
}
