// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("Documentation")
struct SnippetTests {
    @Test("each Swift block of an article is the snippet that it names")
    func blocks() throws {
        let snippets = try SnippetFiles.snippets()
        let blocks = try (Article.all() + Article.guides()).flatMap(\.blocks)
        #expect(blocks.count >= 8)
        for block in blocks {
            #expect(block.name != nil, "\(block.place): no <!-- snippet: NAME --> before the block")
            guard let name = block.name else { continue }
            #expect(snippets[name] != nil, "\(block.place): there is no snippet \(name)")
            guard let snippet = snippets[name] else { continue }
            #expect(block.lines == snippet, "\(block.place) is not what the snippet \(name) is")
        }
    }

    @Test("each snippet is shown by an article, and has a name of its own")
    func snippets() throws {
        let shown = Set(try (Article.all() + Article.guides()).flatMap(\.blocks).compactMap(\.name))
        let names = try SnippetFiles.names()
        #expect(Set(names).subtracting(shown).isEmpty)
        #expect(names.count == Set(names).count)
    }

    @Test("each link to an article leads to one of the same catalog")
    func links() throws {
        let articles = try Article.all()
        for article in articles {
            let names = Set(articles.filter { $0.catalog == article.catalog }.map(\.name))
            for link in article.links { #expect(names.contains(link), "\(article.path): <doc:\(link)>") }
        }
    }

    @Test("each article is linked from the first page of its catalog")
    func firstPages() throws {
        for (catalog, articles) in Dictionary(grouping: try Article.all(), by: \.catalog) {
            let first = try #require(articles.first { "\($0.name).docc" == catalog.split(separator: "/").last ?? "" })
            let others = Set(articles.map(\.name)).subtracting([first.name])
            #expect(others.isSubset(of: first.links), "\(catalog)")
        }
    }
}

/// A page of a documentation catalog, or of `docs`.
private struct Article {
    /// Below the package's root.
    let path: String
    let text: String

    /// A Swift block, as the article shows it.
    struct Block {
        /// Where it stands, for a message.
        let place: String
        /// What the comment before it names.
        let name: String?
        let lines: [String]
    }

    static func all() throws -> [Article] {
        try PackageFiles.paths(under: "Sources").filter { $0.contains(".docc/") && $0.hasSuffix(".md") }
            .map { Article(path: $0, text: try PackageFiles.text(of: $0)) }
    }

    /// The pages of `docs`, which are of no catalog.
    static func guides() throws -> [Article] {
        try PackageFiles.paths(under: "docs").filter { $0.hasSuffix(".md") }
            .map { Article(path: $0, text: try PackageFiles.text(of: $0)) }
    }

    /// The folder.
    var catalog: String { String(path.split(separator: "/").dropLast().joined(separator: "/")) }

    /// What a link calls it.
    var name: String { String((path.split(separator: "/").last ?? "").dropLast(".md".count)) }

    /// The articles that it links to, without the part of them.
    var links: [String] {
        text.matches(of: /<doc:([^>#]+)(?:#[^>]*)?>/).map { String($0.1) }
    }

    var blocks: [Block] {
        var blocks: [Block] = []
        var block: (start: Int, name: String?, lines: [String])?
        var before = ""
        for (index, line) in text.trimmedLines.enumerated() {
            if let open = block, line == "```" {
                blocks.append(Block(place: "\(path):\(open.start)", name: open.name, lines: open.lines))
                block = nil
            } else if block != nil {
                if !line.isEmpty { block?.lines.append(line) }
            } else if line.hasPrefix("```swift") {
                block = (index + 1, before.wholeMatch(of: /<!-- snippet: ([a-z-]+) -->/).map { String($0.1) }, [])
            }
            before = line
        }
        return blocks
    }
}

/// The functions that the compiler reads, beside this file.
private enum SnippetFiles {
    private static let folder = "Tests/DocumentationTests"

    /// The names in their order, also one that stands twice.
    static func names() throws -> [String] { try named().map(\.name) }

    static func snippets() throws -> [String: [String]] {
        Dictionary(try named().map { ($0.name, $0.lines) }) { first, _ in first }
    }

    private static func named() throws -> [(name: String, lines: [String])] {
        let paths = try PackageFiles.paths(under: folder)
            .filter { $0.hasPrefix("\(folder)/Snippets") && $0.hasSuffix(".swift") }
        return try paths.flatMap { try named(in: try PackageFiles.text(of: $0)) }
    }

    /// - Throws: When a snippet has no end.
    private static func named(in text: String) throws -> [(name: String, lines: [String])] {
        var found: [(name: String, lines: [String])] = []
        var snippet: (name: String, lines: [String])?
        for line in text.trimmedLines where !line.isEmpty {
            if let start = line.wholeMatch(of: /\/\/ snippet: ([a-z-]+)/) {
                try #require(snippet == nil, "\(snippet?.name ?? "") has no end")
                snippet = (String(start.1), [])
            } else if line == "// end", let whole = snippet {
                found.append(whole)
                snippet = nil
            } else {
                snippet?.lines.append(line)
            }
        }
        try #require(snippet == nil, "\(snippet?.name ?? "") has no end")
        return found
    }
}

/// The package's files, by their paths below its root.
enum PackageFiles {
    static let root = packageRoot

    static func paths(under folder: String) throws -> [String] {
        let paths = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)?
            .compactMap { $0 as? String }
        return try #require(paths).map { "\(folder)/\($0)" }.sorted()
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}

extension String {
    /// The lines without the white space before them.
    fileprivate var trimmedLines: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0.drop { $0 == " " || $0 == "\t" }) }
    }
}
