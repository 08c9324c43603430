// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// An event in its place in the journal.
@dynamicMemberLookup
package struct JournalEntry: Sendable {
    /// Grows by one with each event of the process, whatever its tenant.
    package let sequence: Int64
    package let event: JournalEvent

    package subscript<Value>(dynamicMember path: KeyPath<JournalEvent, Value>) -> Value {
        event[keyPath: path]
    }
}
