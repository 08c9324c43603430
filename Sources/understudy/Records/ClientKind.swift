// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

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
