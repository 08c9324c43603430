// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Reads comma-separated values as RFC 4180 has them, record by record, each with its line.
///
/// As spreadsheets write them, the separator may be a semicolon or a tab, too. A first line `sep=;` names it, as Excel reads
/// it; else it is the one that the first line has most of. The text is UTF-8, with or without a byte order mark.
///
/// A reader of our own, since those at hand know no lines, accept an unclosed quote and drop spaces.
struct CSVReader {
    /// One record.
    struct Record {
        let fields: [String]
        /// Where it begins, counted from 1.
        let line: Int
    }

    /// What is wrong, and where.
    struct Problem: Error {
        let line: Int
        let message: String
    }

    /// The most bytes of one record.
    static let recordLimit = 1 << 20

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1
    private var separator = CSVReader.comma

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ text: String) {
        bytes = Array(text.utf8)
        // Spreadsheets begin their exports with a byte order mark.
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if let named = namedSeparator() {
            separator = named
            position += CSVReader.naming.count + 1
            endLine()
        } else {
            separator = mostFrequentSeparator()
        }
    }

    private static let naming = Array("sep=".utf8)

    /// The separator that a line of its own names.
    private func namedSeparator() -> UInt8? {
        let place = position + CSVReader.naming.count
        guard bytes[position...].starts(with: CSVReader.naming), place < bytes.count,
            (0x20..<0x7F).contains(bytes[place]) || bytes[place] == UInt8(ascii: "\t"), bytes[place] != CSVReader.quote,
            place + 1 == bytes.count || isLineEnd(bytes[place + 1])
        else { return nil }
        return bytes[place]
    }

    /// The separator that the first line has most of, outside quotes; a comma where there is none.
    private func mostFrequentSeparator() -> UInt8 {
        let candidates = [CSVReader.comma, UInt8(ascii: ";"), UInt8(ascii: "\t")]
        var counts = [0, 0, 0]
        var isQuoted = false
        var isBlank = true
        for byte in bytes[position...].prefix(CSVReader.recordLimit) {
            if byte == CSVReader.quote { isQuoted.toggle() }
            if isQuoted {
                isBlank = false
            } else if let index = candidates.firstIndex(of: byte) {
                counts[index] += 1
            } else if !isLineEnd(byte) {
                isBlank = false
            } else if !isBlank {
                // Blank rows may stand above the header.
                break
            }
        }
        let most = counts.max() ?? 0
        return candidates[counts.firstIndex(of: most) ?? 0]
    }

    /// The next record; `nil` at the end.
    ///
    /// - Throws: ``Problem`` for a quote out of place or left open, or a record of more than 1 MiB.
    mutating func next() throws(Problem) -> Record? {
        guard position < bytes.count else { return nil }
        let start = (line: line, position: position)
        var fields: [String] = []
        while true {
            fields.append(try field(of: start))
            guard position < bytes.count else { break }
            let byte = bytes[position]
            position += 1
            if byte == separator { continue }
            position -= 1
            endLine()
            break
        }
        return Record(fields: fields, line: start.line)
    }

    /// Passes over the end of a line: LF, CR or both.
    private mutating func endLine() {
        guard position < bytes.count else { return }
        let isReturn = bytes[position] == CSVReader.carriageReturn
        position += 1
        if isReturn, position < bytes.count, bytes[position] == CSVReader.newline { position += 1 }
        line += 1
    }

    /// One field; stands before the separator or the line's end afterwards.
    private mutating func field(of start: (line: Int, position: Int)) throws(Problem) -> String {
        let isQuoted = position < bytes.count && bytes[position] == CSVReader.quote
        return isQuoted ? try quotedField(of: start) : try plainField(of: start)
    }

    private mutating func plainField(of start: (line: Int, position: Int)) throws(Problem) -> String {
        let first = position
        while position < bytes.count, !isEnd(bytes[position]) {
            guard bytes[position] != CSVReader.quote else {
                throw Problem(line: line, message: "A quote stands in a field that does not begin with one.")
            }
            try advance(of: start)
        }
        return String(decoding: bytes[first..<position], as: UTF8.self)
    }

    private mutating func quotedField(of start: (line: Int, position: Int)) throws(Problem) -> String {
        let opening = line
        var content: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == CSVReader.quote {
                position += 1
                guard position < bytes.count, bytes[position] == CSVReader.quote else {
                    guard position == bytes.count || isEnd(bytes[position]) else {
                        throw Problem(line: line, message: "Something follows a closing quote.")
                    }
                    return String(decoding: content, as: UTF8.self)
                }
            }
            if byte == CSVReader.newline { line += 1 }
            content.append(byte)
            try advance(of: start)
        }
        throw Problem(line: opening, message: "A quote is never closed.")
    }

    private mutating func advance(of start: (line: Int, position: Int)) throws(Problem) {
        position += 1
        guard position - start.position <= CSVReader.recordLimit else {
            throw Problem(line: start.line, message: "The record is longer than 1 MiB.")
        }
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separator || isLineEnd(byte)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == CSVReader.newline || byte == CSVReader.carriageReturn
    }
}
