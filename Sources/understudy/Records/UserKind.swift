// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

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
