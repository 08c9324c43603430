// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import JOSE

extension HTTPField.Name {
    /// Tells the listener what `Date` is to say; it never leaves the server.
    static let tenantDate = HTTPField.Name(unchecked: "Understudy-Date")
}

extension NumericDate {
    /// As `Date` has it (RFC 9110 §5.6.7).
    var httpDate: String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: Double(seconds)))
        func digits(_ value: Int?, _ count: Int = 2) -> String {
            let text = "\(value ?? 0)"
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let weekday = NumericDate.weekdays[(parts.weekday ?? 1) - 1]
        let month = NumericDate.months[(parts.month ?? 1) - 1]
        let time = [parts.hour, parts.minute, parts.second].map { digits($0) }.joined(separator: ":")
        return "\(weekday), \(digits(parts.day)) \(month) \(digits(parts.year, 4)) \(time) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
