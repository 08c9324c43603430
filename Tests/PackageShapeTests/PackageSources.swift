// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The package's own files, as the tests of its shape read them.
enum PackageSources {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// One file.
    struct File: Sendable {
        /// Below the package's root.
        let path: String
        let text: String

        /// The folder below `Sources` or `Tests`.
        var target: String { String(path.split(separator: "/")[1]) }
        /// The folder inside the target; `root` for a file beside the folders.
        var folder: String {
            let parts = path.split(separator: "/")
            return parts.count > 3 ? String(parts[2]) : "root"
        }
        var name: String { String(path.split(separator: "/").last ?? "") }

        /// The modules it imports.
        var imports: Set<String> {
            Set(
                text.split(separator: "\n")
                    .compactMap { line in
                        guard
                            let match = line.wholeMatch(
                                of: /(?:@\w+ )*(?:\w+ )?import (?:struct |class |enum |func )?(\w+).*/)
                        else { return nil }
                        return String(match.1)
                    })
        }
    }

    /// - Parameter ending: Swift's, unless another is asked for.
    static func files(under folder: String, ending: String = ".swift") throws -> [File] {
        let base = root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(ending) }.sorted()
            .map { path in
                let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
                return File(path: "\(folder)/\(path)", text: text)
            }
    }
}
