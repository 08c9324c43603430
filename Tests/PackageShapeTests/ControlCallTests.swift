// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Calls that refusals name")
struct ControlCallTests {
    @Test("each is known to the command line, which says the command in its place")
    func commands() throws {
        let sources = try PackageSources.files(under: "Sources")
        let table = try #require(sources.first { $0.path.hasSuffix("understudy/ControlCall.swift") }).text
        var calls: Set<String> = []
        for file in sources where ["ControlAPI", "IdentityProvider"].contains(file.target) {
            for line in file.text.split(separator: "\n") where !line.contains("///") {
                let pattern = /(DELETE|GET|PATCH|POST|PUT) \/_understudy\/v1(?:\\\(base\))?((?:\/[a-z-]+)+)(?![a-z.-])/
                for match in line.matches(of: pattern) { calls.insert("\(match.1) \(match.2)") }
            }
        }
        #expect(calls.count > 5)
        for call in calls { #expect(table.contains("\"\(call)\":"), "\(call)") }
    }
}
