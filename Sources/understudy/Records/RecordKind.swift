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
