// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The sections, blocks and inclusions of a template, and none of its text.
///
/// Mustache parses and renders by recursion without bounds, so a template is examined before it is parsed.
struct TemplateOutline {
    /// Why a template cannot be used.
    struct Problem: Error {
        let reason: String
        /// The templates in which the problem is, the first one first.
        var chain: [String] = []

        static func depth(_ chain: [String]) -> Problem {
            Problem(reason: "it nests deeper than \(nestingLimit) levels, with all that it includes", chain: chain)
        }
    }

    enum Part {
        /// A section, shown or not.
        case section([Part])
        /// A block that another template can replace, and its default.
        case block(String, [Part])
        /// Another template, and the blocks that are replaced in it.
        case inclusion(String, [String: [Part]])
    }

    let parts: [Part]

    /// The maximum depth of sections within sections, with all that a template includes: a page is rendered on a small stack.
    static let nestingLimit = 64
    /// The maximum length of a tag, in bytes.
    private static let tagLimit = 256

    /// Reads the tags of a template; Mustache itself finds those that do not match.
    ///
    /// - Throws: ``Problem`` for sections that nest too deep, for a tag that is too long, for other delimiters, and for the
    ///   name of a template that comes from a value.
    init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        var open = [Level(kind: .section)]
        var place = 0
        while let start = TemplateOutline.pair(UInt8(ascii: "{"), in: bytes, from: place),
            let end = TemplateOutline.pair(UInt8(ascii: "}"), in: bytes, from: start + 2)
        {
            place = end + 2
            let tag = bytes[(start + 2)..<end]
            // A comment.
            if tag.first == UInt8(ascii: "!") { continue }
            guard tag.count <= TemplateOutline.tagLimit else {
                throw Problem(reason: "a tag has more than \(TemplateOutline.tagLimit) bytes")
            }
            try TemplateOutline.take(tag, &open)
        }
        while open.count > 1 { TemplateOutline.close(&open) }
        parts = open[0].parts
    }

    private struct Level {
        enum Kind {
            case section
            case block(String)
            case inclusion(String)
        }

        let kind: Kind
        var parts: [Part] = []
    }

    private static func take(_ tag: ArraySlice<UInt8>, _ open: inout [Level]) throws(Problem) {
        let name = String(decoding: tag.dropFirst(), as: UTF8.self).filter { !$0.isWhitespace }
        switch tag.first {
        case UInt8(ascii: "#"), UInt8(ascii: "^"): open.append(Level(kind: .section))
        case UInt8(ascii: "$"): open.append(Level(kind: .block(name)))
        case UInt8(ascii: "<"): open.append(Level(kind: .inclusion(try fixed(name))))
        case UInt8(ascii: ">"): open[open.count - 1].parts.append(.inclusion(try fixed(name), [:]))
        case UInt8(ascii: "/"): if open.count > 1 { close(&open) }
        case UInt8(ascii: "="): throw Problem(reason: "the delimiters {{ and }} cannot be replaced")
        default: break
        }
        guard open.count <= nestingLimit else { throw Problem.depth([]) }
    }

    private static func fixed(_ name: String) throws(Problem) -> String {
        guard !name.hasPrefix("*") else {
            throw Problem(reason: "the name of an included template cannot come from a value: \(name.excerpt)")
        }
        return name
    }

    private static func close(_ open: inout [Level]) {
        let level = open.removeLast()
        let part: Part
        switch level.kind {
        case .section: part = .section(level.parts)
        case .block(let name): part = .block(name, level.parts)
        case .inclusion(let name):
            var blocks: [String: [Part]] = [:]
            for case .block(let name, let parts) in level.parts { blocks[name] = parts }
            part = .inclusion(name, blocks)
        }
        open[open.count - 1].parts.append(part)
    }

    /// Where a byte occurs twice in a row.
    private static func pair(_ byte: UInt8, in bytes: [UInt8], from place: Int) -> Int? {
        bytes.indices.dropFirst(place).first { $0 + 1 < bytes.count && bytes[$0] == byte && bytes[$0 + 1] == byte }
    }
}
