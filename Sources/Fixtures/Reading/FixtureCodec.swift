// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// How the value of a key is read and written, and its JSON Schema.
struct FixtureCodec<Value>: Sendable {
    let type: JSONObject
    /// The value; `nil` for an absent one and after a problem.
    let read: @Sendable (FixtureReader, String) -> Value?
    let write: @Sendable (Value) -> JSONValue?
}

extension FixtureCodec where Value == String {
    static let text = FixtureCodec(type: ["type": "string"], read: { $0.string($1) }, write: { .string($0) })

    /// The name of a record, with a maximum length in bytes.
    static func identifier(bytes: Int) -> FixtureCodec {
        FixtureCodec(
            type: ["type": "string", "minLength": 1, "maxLength": .integer(bytes)],
            read: { $0.identifier($1, limit: bytes) }, write: { .string($0) })
    }

    /// An object, as its JSON text.
    static let object = FixtureCodec(
        type: ["type": "object"], read: { $0.object($1)?.text },
        write: { (try? JSONObject(parsing: Array($0.utf8))).map(JSONValue.object) })
}

extension FixtureCodec where Value == Bool {
    static let flag = FixtureCodec(type: ["type": "boolean"], read: { $0.bool($1) }, write: { .bool($0) })

    /// A flag whose key says the opposite.
    static let invertedFlag = FixtureCodec(
        type: ["type": "boolean"], read: { $0.bool($1).map { !$0 } }, write: { .bool(!$0) })

    /// A choice between two words.
    static func choice(_ on: String, or off: String) -> FixtureCodec {
        FixtureCodec(
            type: ["enum": .array([off, on].sorted().map(JSONValue.string))],
            read: { reader, name in
                guard let text = reader.string(name) else { return nil }
                return reader.word(text, name, [off, on].sorted()) {
                    isSame($0, on) ? true : isSame($0, off) ? false : nil
                }
            },
            write: { .string($0 ? on : off) })
    }
}

extension FixtureCodec where Value == Int64 {
    static let seconds = FixtureCodec(
        type: FixtureType.seconds, read: { $0.seconds($1) }, write: { .number(JSONNumber($0)) })
}

extension FixtureCodec where Value == [String] {
    static let texts = FixtureCodec(
        type: FixtureType.strings, read: { $0.texts($1) }, write: { .array($0.map(JSONValue.string)) })
}

extension FixtureCodec where Value == SignatureAlgorithm {
    static let algorithm = FixtureCodec(
        type: FixtureType.algorithm, read: { $0.algorithm($1) }, write: { .string($0.name) })
}

extension FixtureCodec where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    /// One of the words of an enumeration.
    static var word: FixtureCodec {
        FixtureCodec(
            type: ["enum": FixtureType.words(Value.self)], read: { $0.word($1, Value.self) },
            write: { .string($0.rawValue) })
    }
}

extension FixtureCodec {
    /// A list of words of an enumeration, at least one.
    static func words<Word: RawRepresentable<String> & CaseIterable & SendableMetatype>() -> FixtureCodec
    where Value == [Word] {
        FixtureCodec(
            type: ["type": ["array", "string"], "minItems": 1, "items": ["enum": FixtureType.words(Word.self)]],
            read: { $0.words($1, Word.self) }, write: { .array($0.map { .string($0.rawValue) }) })
    }
}
