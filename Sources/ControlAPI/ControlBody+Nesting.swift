// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE

/// Objects within the object, and numbers with bounds.
extension ControlBody {
    /// A member that is an object of its own; its problems are named by the whole path.
    func nested(_ name: String) throws(ProblemDetails) -> ControlBody? {
        guard let value = optionalValue(name) else { return nil }
        guard let object = value.objectValue else { throw wrongType(name, "is an object") }
        return ControlBody(object: object, path: "\(path)\(name).")
    }

    /// A whole number.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(ProblemDetails) -> Int? {
        guard let value = optionalValue(name) else { return nil }
        guard let number = value.integerValue.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw wrongType(name, "is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A member that is one of a few words.
    func word<Word: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ words: Word.Type
    ) throws(ProblemDetails) -> Word? {
        guard let text = try optionalString(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem(name, "Unknown value", "is one of \(known)")
        }
        return word
    }

    func wrongType(_ name: String, _ what: String) -> ProblemDetails {
        problem(name, "Wrong type", what)
    }

    /// - Parameter what: Goes on after "The member NAME".
    func problem(_ name: String, _ title: String, _ what: String) -> ProblemDetails {
        ProblemDetails(
            .badRequest, title, detail: "The member \(path)\(name) \(what).", field: path + name)
    }
}
