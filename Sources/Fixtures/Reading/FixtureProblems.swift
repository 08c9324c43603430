// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Collects the mistakes of one file, and what is no mistake but probably not meant.
final class FixtureProblems {
    let file: String
    private(set) var problems: [FixtureProblem] = []
    private(set) var warnings: [String] = []

    init(file: String) {
        self.file = file
    }

    /// The maximum number of warnings.
    ///
    /// Readers stop earlier, and each one takes time to write.
    private static let limit = 100

    var isFull: Bool { problems.count > FixtureProblems.limit }

    func add(_ message: String, at line: Int, path: String, suggestion: String? = nil, isUnknownKey: Bool = false) {
        guard problems.count < FixtureProblems.limit else {
            if !isFull {
                let message = "There are more mistakes; these are the first \(FixtureProblems.limit)."
                problems.append(FixtureProblem(file: file, line: line, path: path, message: message, suggestion: nil))
            }
            return
        }
        problems.append(
            FixtureProblem(
                file: file, line: line, path: path, message: message, suggestion: suggestion, isUnknownKey: isUnknownKey
            ))
    }

    func warn(_ message: String, at line: Int, path: String) {
        if warnings.count < FixtureProblems.limit {
            warnings.append("\(file):\(line): \(path): \(message)")
        } else if warnings.count == FixtureProblems.limit {
            warnings.append("\(file): There are more warnings; these are the first \(FixtureProblems.limit).")
        }
    }
}
