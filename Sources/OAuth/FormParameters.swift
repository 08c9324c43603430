// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The parameters of an `application/x-www-form-urlencoded` body or query (RFC 6749 Appendix B).
///
/// A parameter without a value counts as omitted, and one that may not repeat is refused when it does (RFC 6749 §3.2).
package struct FormParameters: Sendable {
    private var values: [String: [String]] = [:]
    /// The parameters that came more than once and may not, where that was only to be noted; each has its first value.
    package private(set) var repeated: Set<String> = []

    /// The most parameters that one request may carry.
    package static let limit = 256

    /// Decodes the encoded form.
    ///
    /// - Parameters:
    ///   - bytes: The body, or the query without its question mark.
    ///   - repeatable: The names that may come more than once.
    /// - Throws: `invalid_request` for a broken escape, invalid UTF-8, a NUL, a repetition or too many parameters.
    package init(parsing bytes: some Collection<UInt8>, repeatable: Set<String> = []) throws(OAuthError) {
        try self.init(contiguous: ArraySlice(bytes), repeatable: repeatable, notesRepetitions: false)
    }

    /// Decodes the encoded form, and notes what repeats for the caller to refuse when it knows whom to tell.
    ///
    /// - Throws: As ``init(parsing:repeatable:)``, but for a repetition.
    package init(noting bytes: some Collection<UInt8>, repeatable: Set<String> = []) throws(OAuthError) {
        try self.init(contiguous: ArraySlice(bytes), repeatable: repeatable, notesRepetitions: true)
    }

    private init(
        contiguous bytes: ArraySlice<UInt8>, repeatable: Set<String>, notesRepetitions: Bool
    ) throws(OAuthError) {
        let pairs = bytes.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= FormParameters.limit else {
            throw OAuthError(.invalidRequest, "The request has more than \(FormParameters.limit) parameters.")
        }
        for pair in pairs {
            let split = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try FormParameters.decode(contiguous: pair[..<split])
            let value = try FormParameters.decode(contiguous: pair[split...].dropFirst())
            // No parameter has such a name, and hashing a text of combining marks takes quadratic time.
            guard !value.isEmpty, name.utf8.allSatisfy({ $0 < 0x80 }) else { continue }
            guard values[name] == nil || repeatable.contains(name) else {
                repeated.insert(name)
                if !notesRepetitions { try checkRepetition(of: name) }
                continue
            }
            values[name, default: []].append(value)
        }
    }

    /// - Throws: `invalid_request` when the parameter came more than once and may not (RFC 6749 §3.1, §3.2).
    package func checkRepetition(of name: String) throws(OAuthError) {
        guard repeated.contains(name) else { return }
        throw OAuthError(.invalidRequest, "A parameter is repeated: \(FormParameters.printable(name)).")
    }

    /// The parameters that have a value, in alphabetical order.
    package var names: [String] { values.keys.sorted() }

    /// The value of a parameter, the first where it repeats; `nil` when omitted or empty.
    package subscript(name: String) -> String? {
        values[name]?.first
    }

    /// All values of a parameter that may repeat, in their order.
    package func all(_ name: String) -> [String] {
        values[name] ?? []
    }

    /// The value of a parameter that must be there.
    ///
    /// - Throws: `invalid_request` that names it.
    package func required(_ name: String) throws(OAuthError) -> String {
        guard let value = self[name] else {
            throw OAuthError(.invalidRequest, "The parameter \(name) is missing.")
        }
        return value
    }

    /// Decodes one name or value: plus is a space, an escape is two hexadecimal digits, the result is UTF-8 without NUL.
    package static func decode(_ bytes: some Collection<UInt8>) throws(OAuthError) -> String {
        try decode(contiguous: ArraySlice(bytes))
    }

    private static func decode(contiguous bytes: ArraySlice<UInt8>) throws(OAuthError) -> String {
        // Most hold nothing to decode.
        if bytes.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "%") && $0 < 0x80 && $0 > 0 }) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next()?.hexadecimalValue, let low = rest.next()?.hexadecimalValue else {
                    throw OAuthError(.invalidRequest, "A percent-encoding is broken.")
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self), !decoded.contains(0), isStreamSafe(text) else {
            throw OAuthError(.invalidRequest, "A parameter is not UTF-8 text, or holds a NUL.")
        }
        return text
    }

    /// The encoded form of parameters, in their order.
    package static func encode(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    /// The text with all escaped that is not unreserved (RFC 3986 §2.3).
    static func escaped(_ text: String) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Whether no letter bears more than thirty marks (UAX #15 D3): to compare or hash a text with more takes quadratic time,
    /// and no language writes one.
    private static func isStreamSafe(_ text: String) -> Bool {
        var marks = 0
        for scalar in text.unicodeScalars {
            marks = scalar.value < 0x300 || scalar.properties.canonicalCombiningClass == .notReordered ? 0 : marks + 1
            if marks > 30 { return false }
        }
        return true
    }

    /// A name as it may stand in an `error_description`: short, and of its alphabet.
    private static func printable(_ name: String) -> String {
        let plain = name.unicodeScalars.allSatisfy {
            $0.isASCII && $0.value > 0x20 && $0 != "\"" && $0 != "\\" && $0.value < 0x7F
        }
        return plain && name.utf8.count <= 64 ? name : "its name is not printable"
    }
}
