// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

extension TenantExport {
    /// Changes the rows of an earlier version into those of version 3, as ``Schema/version11`` changes a database.
    ///
    /// What is no row is left for the import to reject.
    static func upgraded(_ tables: [String: [JSONValue]], from version: Int64) -> [String: [JSONValue]] {
        guard version < 3 else { return tables }
        var tables = tables
        var ends: [String: Int64] = [:]
        tables["refresh_tokens"] = tables["refresh_tokens"]?
            .map { value in
                guard var row = value.objectValue else { return value }
                if let id = row["authorization_id"]?.stringValue, let end = row["expires_at"]?.integerValue {
                    ends[id] = max(ends[id] ?? end, end)
                }
                if row["superseded"]?.integerValue == 1 { row["consumed_at"] = nil }
                row["superseded"] = nil
                return .object(row)
            }
        tables["authorizations"] = tables["authorizations"]?
            .map { value in
                guard var row = value.objectValue, let created = row["created_at"]?.integerValue else { return value }
                let end = NumericDate(seconds: created).adding(Schema.secondsOfUnknownTokens).seconds
                let latest = row["id"]?.stringValue.flatMap { ends[$0] } ?? end
                row["ends_at"] = .number(JSONNumber(min(max(end, latest), NumericDate.farFuture.seconds)))
                return .object(row)
            }
        return tables
    }
}
