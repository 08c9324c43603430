// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// An answer's members as a person reads them.
extension JSONObject {
    /// A text as it is, a list of texts with spaces between, anything else as JSON; nothing for what is not there.
    func shown(_ name: String) -> String {
        guard let value = self[name], !value.isNull else { return "" }
        if let text = value.stringValue { return text }
        if let list = value.arrayValue, case let texts = list.compactMap(\.stringValue), texts.count == list.count {
            return texts.joined(separator: " ")
        }
        return value.text
    }

    /// Seconds since 1970 as a date.
    func date(_ name: String) -> String {
        guard let seconds = self[name]?.integerValue else { return "-" }
        return Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }

    /// The objects of a list.
    func objects(_ name: String) -> [JSONObject] {
        self[name]?.arrayValue?.compactMap(\.objectValue) ?? []
    }
}
