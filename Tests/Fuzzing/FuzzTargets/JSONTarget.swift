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
        // Foundation is laxer; what it refuses, save numbers that it cannot hold, we must not take.
        guard !value.holdsNumbers else { return }
        let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        try FuzzFinding.expect(theirs != nil, "no laxer than Foundation")
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
