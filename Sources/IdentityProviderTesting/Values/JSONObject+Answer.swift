// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// The members that an answer of the control API always has: one that lacks them is a mistake of ours, and no test is to go
/// on with nothing.
extension JSONObject {
    func text(_ name: String) throws(TestControlError) -> String {
        guard let text = self[name]?.stringValue else { throw TestControlError.lacking(name) }
        return text
    }

    func number(_ name: String) throws(TestControlError) -> Int64 {
        guard let number = self[name]?.integerValue else { throw TestControlError.lacking(name) }
        return number
    }

    func flag(_ name: String) throws(TestControlError) -> Bool {
        guard let flag = self[name]?.boolValue else { throw TestControlError.lacking(name) }
        return flag
    }

    /// One of the words of a type.
    func word<Word: RawRepresentable<String>>(_ name: String, _ words: Word.Type) throws(TestControlError) -> Word {
        guard let word = Word(rawValue: try text(name)) else { throw TestControlError.lacking(name) }
        return word
    }

    func object(_ name: String) throws(TestControlError) -> JSONObject {
        guard let object = self[name]?.objectValue else { throw TestControlError.lacking(name) }
        return object
    }

    func objects(_ name: String) throws(TestControlError) -> [JSONObject] {
        guard let values = self[name]?.arrayValue else { throw TestControlError.lacking(name) }
        let objects = values.compactMap(\.objectValue)
        guard objects.count == values.count else { throw TestControlError.lacking(name) }
        return objects
    }

    /// A time in seconds since 1970.
    func date(_ name: String) throws(TestControlError) -> Date {
        Date(timeIntervalSince1970: Double(try number(name)))
    }

    /// A time that an answer may leave out.
    func optionalDate(_ name: String) throws(TestControlError) -> Date? {
        self[name] == nil ? nil : try date(name)
    }
}

extension TestControlError {
    /// An answer of ours is not what it always is.
    static func lacking(_ name: String) -> TestControlError {
        TestControlError(
            status: 500, title: "Unexpected answer",
            detail: "The provider's answer lacks \(name), or has something else there.", field: name)
    }
}
