// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// One key of a mapping: how a fixture reads it, how an export writes it, and what the schema says about it.
///
/// A record is a list of these, so that a new key is one row. `Draft` is what a fixture makes, `Record` what an export has.
struct FixtureKey<Draft, Record>: Sendable {
    let description: FixtureKeyDescription
    let read: @Sendable (FixtureReader, inout Draft) -> Void
    /// The value in an export; `nil` leaves the key out.
    let write: @Sendable (Record) -> JSONValue?

    var name: String { description.name }

    init(
        _ name: String, type: JSONObject, default: JSONValue? = nil, isRequired: Bool = false, _ meaning: String = "",
        read: @escaping @Sendable (FixtureReader, inout Draft) -> Void,
        write: @escaping @Sendable (Record) -> JSONValue?
    ) {
        description = FixtureKeyDescription(
            name: name, type: type, default: `default`, isRequired: isRequired, meaning: meaning)
        self.read = read
        self.write = write
    }
}

extension FixtureKey where Draft == Record {
    /// A key that every mapping has.
    init<Value>(
        required name: String, _ path: any WritableKeyPath<Record, Value> & Sendable, _ codec: FixtureCodec<Value>,
        _ meaning: String = ""
    ) {
        self.init(
            name, type: codec.type, isRequired: true, meaning,
            read: { reader, record in codec.read(reader, name).map { record[keyPath: path] = $0 } },
            write: { codec.write($0[keyPath: path]) })
    }

    /// A key with a default, which an export leaves out unless it says so.
    init<Value: Equatable & Sendable>(
        _ name: String, _ path: any WritableKeyPath<Record, Value> & Sendable, _ codec: FixtureCodec<Value>,
        default usual: Value, isAlwaysWritten: Bool = false, _ meaning: String = ""
    ) {
        // An empty list is what everybody expects of an absent one.
        let written = codec.write(usual)
        let shown = written == .array([]) ? Optional.none : written
        self.init(
            name, type: codec.type, default: shown, meaning,
            read: { reader, record in codec.read(reader, name).map { record[keyPath: path] = $0 } },
            write: { record in
                let value = record[keyPath: path]
                if value == usual, !isAlwaysWritten { return nil }
                // An earlier version stored empty lists, which no fixture may have.
                let written = codec.write(value)
                return written == .array([]) ? Optional.none : written
            })
    }

    /// A key without a default.
    init<Value>(
        _ name: String, _ path: any WritableKeyPath<Record, Value?> & Sendable, _ codec: FixtureCodec<Value>,
        _ meaning: String = ""
    ) {
        self.init(
            name, type: codec.type, meaning,
            read: { reader, record in codec.read(reader, name).map { record[keyPath: path] = $0 } },
            write: { $0[keyPath: path].flatMap(codec.write) })
    }
}
