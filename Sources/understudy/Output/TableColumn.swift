// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A column of a table: its head, and what a record has in it.
struct TableColumn {
    let head: String
    let cell: (JSONObject) -> String

    init(_ head: String, _ cell: @escaping (JSONObject) -> String) {
        self.head = head
        self.cell = cell
    }

    init(_ head: String, _ member: String) {
        self.init(head) { $0.shown(member) }
    }

    static func date(_ head: String, _ member: String) -> TableColumn {
        TableColumn(head) { $0.date(member) }
    }
}
