// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuzzTargets
import Testing

@Suite("Fuzzing corpora")
struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzzing/Corpus")

    @Test("every seed and every finding of the past keeps the target's promises", arguments: FuzzTarget.all.map(\.name))
    func corpus(name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let folder = Self.folder.appendingPathComponent(name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = try Data(contentsOf: folder.appendingPathComponent(file))
            await #expect(throws: Never.self, "\(name)/\(file)") { try await target.run(Array(bytes)) }
        }
    }

    @Test("every seed that a target makes keeps its promises", arguments: FuzzTarget.all.map(\.name))
    func seeds(name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        for seed in try target.seeds() {
            await #expect(throws: Never.self) { try await target.run(seed) }
        }
    }

    @Test("the corpus of tokens begins with the one that is taken")
    func genuine() throws {
        let seed = try String(contentsOf: Self.folder.appendingPathComponent("token/genuine"), encoding: .utf8)
        #expect(seed == FuzzTarget.genuineToken)
    }
}
