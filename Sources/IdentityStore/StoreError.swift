// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// Why the store cannot be opened or used.
///
/// Each says what to do; none holds a value of a record.
package enum StoreError: CustomStringConvertible, Equatable, Error {
    /// Another kind of file, or a damaged one. It was not touched.
    case notADatabase(path: String)
    /// A database that something else made. It was not touched.
    case foreign(path: String)
    /// A later version of Understudy wrote it. It was not touched.
    case newerSchema(path: String)
    case cannotOpen(path: String, reason: String)
    /// A record would break a rule that others rely on, such as one subject for each user. Nothing was changed.
    ///
    /// The field is the member of a record that is at fault, as a fixture calls it.
    case conflict(String, field: String? = nil)
    case failed(reason: String)

    package var description: String {
        switch self {
        case .notADatabase(let path):
            "\(path) is no database, or is damaged. Move it away, or choose another directory with --data."
        case .foreign(let path):
            "\(path) is the database of another program. Choose another directory with --data."
        case .newerSchema(let path):
            "\(path) was written by a later version of Understudy. Use that version, or another directory with --data."
        case .cannotOpen(let path, let reason): "\(path) cannot be opened: \(reason)."
        case .conflict(let rule, _): "Nothing was changed: \(rule)."
        case .failed(let reason): "The store failed: \(reason)."
        }
    }

    /// An error of an open database.
    ///
    /// SQLite names the columns, never the values: by them it is told what they are to whoever asked.
    init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_CONSTRAINT where error.message?.contains("users.subject") == true:
            self = .conflict("two users of a tenant cannot share a subject", field: "subject")
        case .SQLITE_CONSTRAINT where error.message?.contains("signing_keys.id") == true:
            self = .conflict("there is a key of that id already", field: "kid")
        case .SQLITE_CONSTRAINT: self = .conflict("a record contradicts what is there")
        default: self = .failed(reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
    }

    /// SQLite's own words, without the statement and its values.
    init(_ error: DatabaseError, path: String) {
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: self = .notADatabase(path: path)
        default: self = .cannotOpen(path: path, reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
    }
}
