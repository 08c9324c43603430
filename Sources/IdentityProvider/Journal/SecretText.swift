// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth

/// Takes secrets out of any text, however often it is percent-encoded, as it stands in a URL or in JSON within a parameter.
///
/// They are the values of secret names (`name=value`, `name: value`, `"name":"value"`), the user information of a URL,
/// the credentials of a scheme of `Authorization`, and what looks like a signed token.
struct SecretText {
    /// What is known of a text by the name of the parameter that it is the value of.
    enum Meaning {
        case unknown
        /// Words of a scope, of which one may be called like a scheme of `Authorization`.
        case scope
        /// The claims that a client asks for: what stands under `id_token` is no token.
        case claims

        init(ofParameter name: some StringProtocol) {
            switch name {
            case "scope", "scopes": self = .scope
            case "claims": self = .claims
            default: self = .unknown
            }
        }
    }

    private typealias Sign = EncodedText.Sign

    private let text: EncodedText
    private let meaning: Meaning
    private var position = 0
    private var masked: [UInt8] = []

    static func masked(_ text: some StringProtocol, as meaning: Meaning = .unknown) -> String {
        // A word alone holds nothing of the kind.
        guard text.utf8.contains(where: { !isWord($0) }) else { return String(text) }
        var masking = SecretText(EncodedText(text), as: meaning)
        return masking.run()
    }

    private init(_ text: EncodedText, as meaning: Meaning) {
        self.text = text
        self.meaning = meaning
        masked.reserveCapacity(text.bytes.count)
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
        while let sign = text.sign(at: position) {
            if sign.isWord {
                takeWord()
            } else if sign.isOne(of: "/\\"), let second = slash(behind: sign) {
                take(to: second.end)
                takeAuthority(depth: second.depth)
            } else if sign.is(":"), let only = slash(behind: sign), only.is("/"), slash(behind: only) == nil {
                take(to: only.end)
                takeUserInformation(depth: only.depth)
            } else if sign.is("<") {
                take(to: sign.end)
                takeElement()
            } else {
                // Behind an encoded percent sign stands either the rest of an escape or a word.
                take(to: sign.depth > 1 && isAssignedSecret(at: sign.end - 2) ? sign.end - 2 : sign.end)
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }

    private mutating func take(to end: Int) {
        masked += text.bytes[position..<end]
        position = end
    }

    private mutating func hide(to end: Int) {
        guard end > position else { return }
        masked += SecretMasking.mask.utf8
        position = end
    }
}

// MARK: Names and their values

extension SecretText {
    private mutating func takeWord() {
        if let end = tokenEnd() { return hide(to: end) }
        let end = wordEnd(from: position)
        if let credentials = credentials(of: position..<end) {
            take(to: credentials.lowerBound)
            return hide(to: credentials.upperBound)
        }
        guard let sign = assignment(after: end), isSecret(position..<end) else { return take(to: end) }
        let isAskedFor = isAskedFor(position..<end, behind: sign)
        take(to: sign.end)
        if !isAskedFor { takeValue(of: sign) }
    }

    private func wordEnd(from start: Int) -> Int { text.place(from: start) { !$0.isWord } }

    private func isSecret(_ word: Range<Int>) -> Bool { SecretMasking.isSecret(text.meant(word)) }

    private func isAssignedSecret(at start: Int) -> Bool {
        let end = wordEnd(from: start)
        return assignment(after: end) != nil && isSecret(start..<end)
    }

    /// The equals sign or colon behind a name, of which the word is the end or has quotes, brackets, dots and spaces behind
    /// it: `password[]=`, `"client_secret" :`.
    ///
    /// A colon that has neither quotes before it nor a space or a quote behind it is one of a URN, a scope or a URI's scheme.
    private func assignment(after word: Int) -> Sign? {
        var (place, isQuoted) = (word, false)
        while let sign = text.sign(at: place), place - word <= 64 {
            if sign.is("=") || sign.is(":") && (isQuoted || beginsValue(at: sign.end)) { return sign }
            guard sign.isWord || sign.byte <= 0x20 || sign.byte >= 0x7F || sign.isOne(of: "[].+~%\"'\\") else {
                return nil
            }
            isQuoted = isQuoted || sign.isOne(of: "\"'")
            place = sign.end
        }
        return nil
    }

    private func beginsValue(at place: Int) -> Bool {
        text.sign(at: place).map { $0.byte <= 0x20 || $0.isOne(of: "+\"'[{\\") } ?? false
    }

    /// Whether a name in `claims` only says what the client asks for: its value is `null`, or it is `id_token` and has an
    /// object.
    private func isAskedFor(_ name: Range<Int>, behind assignment: Sign) -> Bool {
        guard meaning == .claims, assignment.is(":") else { return false }
        let start = text.place(from: assignment.end) { $0.byte > 0x20 && !$0.is("+") }
        let end = wordEnd(from: start)
        if end > start { return end - start <= 64 && text.meant(start..<end) == "null" }
        return text.sign(at: start)?.is("{") == true && text.meant(name) == "id_token"
    }

    private mutating func takeValue(of assignment: Sign) {
        let start = text.place(from: position) { $0.byte > 0x20 && !$0.isOne(of: "+\\") }
        guard let first = text.sign(at: start), first.isOne(of: "\"'{[") else {
            take(to: text.place(from: position) { $0.byte > 0x20 })
            return hide(to: assignment.is(":") ? lineEnd(depth: assignment.depth) : valueEnd(depth: assignment.depth))
        }
        // Where an array or an object ends is not worth finding out.
        guard first.isOne(of: "\"'") else { return hide(to: text.bytes.count) }
        take(to: first.end)
        hide(to: quoteEnd(first))
    }

    /// A value ends where the next parameter of the same URL, or of one around it, begins.
    private func valueEnd(depth: Int) -> Int {
        text.place(from: position) {
            $0.is("&") && $0.depth <= depth || $0.depth == 0 && ($0.byte <= 0x20 || $0.is("\""))
        }
    }

    /// Behind a colon a value may have spaces.
    private func lineEnd(depth: Int) -> Int {
        text.place(from: position) { ($0.is("&") || $0.isOne(of: "\r\n")) && $0.depth <= depth }
    }

    /// Where a quoted value ends: an escaped quote does not end it.
    private func quoteEnd(_ quote: Sign) -> Int {
        var isEscaped = false
        return text.place(from: position) { sign in
            defer { isEscaped = sign.is("\\") }
            return sign.byte == quote.byte && sign.depth <= quote.depth && !isEscaped
        }
    }
}

// MARK: What is a secret by its looks

extension SecretText {
    /// The end of a signed token that begins here.
    private func tokenEnd() -> Int? {
        guard text.bytes[position...].starts(with: "eyJ".utf8) else { return nil }
        var place = wordEnd(from: position)
        for _ in 0..<2 {
            guard let dot = text.sign(at: place), dot.is(".") else { return nil }
            place = wordEnd(from: dot.end)
            // An encrypted one has an empty part.
            guard place > dot.end || text.sign(at: place)?.is(".") == true else { return nil }
        }
        return text.place(from: place) { !$0.isWord && !$0.is(".") }
    }

    /// What follows the name of a scheme: `Bearer …`, also in a header of another name.
    private func credentials(of scheme: Range<Int>) -> Range<Int>? {
        guard meaning != .scope, scheme.count <= 64 else { return nil }
        let name = text.meant(scheme).lowercased()
        guard name == "bearer" || name == "dpop" || name == "basic", let blank = text.sign(at: scheme.upperBound)
        else { return nil }
        let start = text.place(from: scheme.upperBound) { $0.byte > 0x20 && !$0.is("+") }
        let end = text.place(from: start) {
            $0.is("&") && $0.depth <= blank.depth || $0.depth == 0 && ($0.byte <= 0x20 || $0.isOne(of: "\","))
        }
        guard start > scheme.upperBound, end > start else { return nil }
        // `basic` is a word of its own, too.
        if name == "basic" {
            guard BasicCredentials(authorization: "Basic \(text.meant(start..<end))") != nil else { return nil }
        }
        return start..<end
    }

    /// A slash, or the backslash that many clients take for one.
    private func slash(behind first: Sign) -> Sign? {
        guard let sign = text.sign(at: first.end), sign.isOne(of: "/\\") else { return nil }
        guard sign.is("\\"), let second = text.sign(at: sign.end) else { return sign }
        // Some JSON has each slash escaped, and all that has quotes in quotes has those.
        if second.isOne(of: "\"'") { return nil }
        return second.is("/") ? second : sign
    }

    /// The user information of a URL is hidden; its host is no name of a value, whatever its port.
    private mutating func takeAuthority(depth: Int) {
        let end = authorityEnd(depth: depth)
        if let sign = lastPlace(of: "@", before: end) {
            hide(to: sign)
        } else if hasPassword(before: end) {
            return hide(to: valueEnd(depth: depth))
        }
        let host = text.place(from: position) { !$0.isWord && !$0.isOne(of: "@.:") }
        if host >= end { take(to: end) }
    }

    /// A URL with one slash too few: it may as well be a scheme of somebody's own with a path.
    private mutating func takeUserInformation(depth: Int) {
        if let sign = lastPlace(of: "@", before: authorityEnd(depth: depth)) { hide(to: sign) }
    }

    private func authorityEnd(depth: Int) -> Int {
        text.place(from: position) {
            $0.depth <= depth && $0.isOne(of: "/?#&\\<>") || $0.depth == 0 && ($0.byte <= 0x20 || $0.is("\""))
        }
    }

    /// What stands in an element of XML that has a secret's name, and no attributes.
    private mutating func takeElement() {
        let end = text.place(from: position) { !$0.isWord && !$0.isOne(of: ".:") }
        guard let bracket = text.sign(at: end), bracket.is(">"), isSecret(position..<end) else { return }
        take(to: bracket.end)
        hide(to: text.place(from: position) { $0.is("<") })
    }

    private func lastPlace(of sign: Unicode.Scalar, before end: Int) -> Int? {
        var (place, last) = (position, Int?.none)
        while place < end, let found = text.sign(at: place) {
            if found.is(sign) { last = place }
            place = found.end
        }
        return last
    }

    /// Whether what stands for a port is none: a password, then, in which somebody forgot to encode a slash.
    private func hasPassword(before end: Int) -> Bool {
        // An address of IPv6 has colons of its own.
        guard text.sign(at: position)?.is("[") == false, let colon = lastPlace(of: ":", before: end),
            let sign = text.sign(at: colon)
        else { return false }
        return text.place(from: sign.end) { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0.byte) } < end
    }
}
