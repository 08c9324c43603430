// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Links of README.md and docs")
struct LinkTests {
    @Test("each link to a file of the repository leads to one")
    func files() throws {
        let pages = try ["README.md"] + PackageFiles.paths(under: "docs").filter { $0.hasSuffix(".md") }
        for page in pages {
            let folder = PackageFiles.root.appendingPathComponent(page).deletingLastPathComponent()
            for target in try LinkTests.targets(in: page) {
                let path = folder.appendingPathComponent(target).path
                #expect(FileManager.default.fileExists(atPath: path), "\(page): \(target)")
            }
        }
    }

    @Test("the README links the known limits")
    func limits() throws {
        #expect(try LinkTests.targets(in: "README.md").contains("docs/limits.md"))
    }

    /// The files that a page links, without the part of the page that a link names.
    private static func targets(in page: String) throws -> [String] {
        try PackageFiles.text(of: page).matches(of: /\]\(([^)#\s][^)\s]*)\)/)
            .map { String($0.1.prefix { $0 != "#" }) }
            .filter { !$0.contains("://") }
    }
}
