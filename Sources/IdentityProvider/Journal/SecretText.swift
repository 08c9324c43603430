// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Takes secrets out of any text: `name=value` of a secret parameter, percent-encoded however often, as it stands in a URL
/// within a parameter; and what looks like a signed token.
struct SecretText {
    private let bytes: [UInt8]
    private var position = 0
    private var masked: [UInt8] = []

    static func masked(_ text: some StringProtocol) -> String {
        // Most hold nothing of the kind.
        guard
            text.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: ".") })
        else { return String(text) }
        var masking = SecretText(bytes: Array(text.utf8))
        return masking.run()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        masked.reserveCapacity(bytes.count)
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private mutating func run() -> String {
        while position < bytes.count {
            if SecretText.isWord(bytes[position]) {
                takeWord()
            } else if let end = percent(at: position) {
                // Behind an encoded percent sign stands either the rest of an escape or a word.
                take(to: end.isDoubled && isSecret(at: end.next) ? end.next : end.whole)
            } else {
                take(to: position + 1)
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }

    private mutating func take(to end: Int) {
        masked += bytes[position..<end]
        position = end
    }

    private mutating func hide(to end: Int) {
        masked += SecretMasking.mask.utf8
        position = end
    }

    private mutating func takeWord() {
        if let end = tokenEnd() { return hide(to: end) }
        let end = wordEnd(from: position)
        guard let sign = assignment(after: end), isSecretWord(position..<end) else { return take(to: end) }
        take(to: sign.end)
        hide(to: valueEnd(depth: sign.depth))
    }

    private func wordEnd(from start: Int) -> Int {
        bytes[start...].firstIndex { !SecretText.isWord($0) } ?? bytes.count
    }

    private func isSecretWord(_ word: Range<Int>) -> Bool {
        SecretMasking.isSecret(String(decoding: bytes[word], as: UTF8.self))
    }

    private func isSecret(at start: Int) -> Bool {
        let end = wordEnd(from: start)
        return assignment(after: end) != nil && isSecretWord(start..<end)
    }

    /// The equals sign behind a name, of which the word is the end or has brackets, dots and encoded spaces behind it:
    /// `password[]=`, `client_secret%20=`.
    private func assignment(after word: Int) -> (depth: Int, end: Int)? {
        var place = word
        while place < bytes.count, place - word <= 64 {
            if let sign = sign(UInt8(ascii: "="), at: place) { return sign }
            if sign(UInt8(ascii: "&"), at: place) != nil { return nil }
            if let percent = percent(at: place) {
                place = percent.whole
            } else if SecretText.isWord(bytes[place]) || "[].+:~".utf8.contains(bytes[place]) {
                place += 1
            } else {
                return nil
            }
        }
        return nil
    }

    /// A value ends where the next parameter of the same URL, or of one around it, begins.
    private func valueEnd(depth: Int) -> Int {
        var place = position
        while place < bytes.count {
            if let sign = sign(UInt8(ascii: "&"), at: place), sign.depth <= depth { return place }
            if bytes[place] <= 0x20 || bytes[place] == UInt8(ascii: "\"") { return place }
            place += 1
        }
        return place
    }

    /// A sign that stands plain (depth 0) or percent-encoded as often as the depth says.
    private func sign(_ sign: UInt8, at place: Int) -> (depth: Int, end: Int)? {
        guard place < bytes.count else { return nil }
        if bytes[place] == sign { return (0, place + 1) }
        guard bytes[place] == UInt8(ascii: "%") else { return nil }
        var (depth, next) = (1, place + 1)
        while hexadecimal(at: next) == UInt8(ascii: "%") {
            depth += 1
            next += 2
        }
        return hexadecimal(at: next) == sign ? (depth, next + 2) : nil
    }

    /// A percent-encoding: where it ends, and where what it encodes again would begin.
    private func percent(at place: Int) -> (next: Int, whole: Int, isDoubled: Bool)? {
        guard bytes[place] == UInt8(ascii: "%") else { return nil }
        var next = place + 1
        while hexadecimal(at: next) == UInt8(ascii: "%") { next += 2 }
        let whole = hexadecimal(at: next) == nil ? next : next + 2
        return (next, whole, next > place + 1)
    }

    private func hexadecimal(at place: Int) -> UInt8? {
        guard place + 1 < bytes.count, bytes[place] < 0x80, bytes[place + 1] < 0x80 else { return nil }
        let digits = [bytes[place], bytes[place + 1]].map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard let high = digits[0], let low = digits[1] else { return nil }
        return UInt8(high << 4 | low)
    }

    /// The end of a signed token that begins here.
    private func tokenEnd() -> Int? {
        guard bytes[position...].starts(with: "eyJ".utf8) else { return nil }
        let header = wordEnd(from: position)
        guard header < bytes.count, bytes[header] == UInt8(ascii: ".") else { return nil }
        let payload = wordEnd(from: header + 1)
        guard payload > header + 1, payload < bytes.count, bytes[payload] == UInt8(ascii: ".") else { return nil }
        return wordEnd(from: payload + 1)
    }
}
