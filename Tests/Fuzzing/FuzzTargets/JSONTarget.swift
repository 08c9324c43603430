// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

extension FuzzTarget {
    /// JSON texts, read strictly (RFC 8259).
    static let json = FuzzTarget(name: "json") { bytes in
        guard let value = try? JSONValue(parsing: bytes) else { return }
        let written = value.serialized()
        let again = try JSONValue(parsing: written)
        try FuzzFinding.expect(again.serialized() == written, "what is written reads as the same")
        try expectMembers(of: try JSONDocument(parsing: bytes))
        // Foundation is laxer; what it refuses, save numbers that it cannot hold, we must not take.
        guard !value.holdsNumbers else { return }
        let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        try FuzzFinding.expect(theirs != nil, "no laxer than Foundation")
    }
}

extension FuzzTarget {
    /// A member found in the document is the one that the whole object holds.
    private static func expectMembers(of document: JSONDocument) throws {
        let object = document.object
        for (name, value) in object {
            try FuzzFinding.expect(document[name] == value && document.holds(name), "a member is found by its name")
            let isText = value.stringValue.map { !$0.isEmpty } ?? false
            try FuzzFinding.expect(document.holdsText(name) == isText, "a text is one")
        }
        try FuzzFinding.expect(!document.holds("no such member") || object["no such member"] != nil, "and no other")
    }
}

extension JSONValue {
    fileprivate var holdsNumbers: Bool {
        switch self {
        case .number: true
        case .array(let values): values.contains { $0.holdsNumbers }
        case .object(let object): object.contains { $0.value.holdsNumbers }
        case .null, .bool, .string: false
        }
    }
}
