// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("The bodies of every control route")
struct ControlBodyWalkTests {
    /// What takes a body, by what it may have.
    private func forms() throws -> [(operation: ControlOperation, members: Set<String>)] {
        var forms: [(operation: ControlOperation, members: Set<String>)] = []
        for (operation, entry) in try ControlDocument().operations
            .sorted(by: { $0.key.description < $1.key.description })
        {
            for members in entry.bodies { forms.append((operation, members)) }
        }
        return forms
    }

    @Test("a member that nobody knows is named, and not another that is missing: it may be that one, misspelt")
    func strangers() async throws {
        let forms = try forms()
        #expect(forms.count > 40)
        try await ControlServer.run { server async throws in
            for (operation, _) in forms {
                let answer = try await server.send(
                    HTTPMethod(rawValue: operation.method), operation.path(), #"{"unheard-of":1}"#)
                #expect(answer.status == 400, "\(operation)")
                // A record's mistakes are told all at once.
                #expect(answer.body["field"]?.stringValue?.contains("unheard-of") == true, "\(operation)")
            }
        }
    }

    @Test("and none that a body may have is taken for one, whichever is missing")
    func known() async throws {
        let forms = try forms()
        try await ControlServer.run { server async throws in
            // A profile that is null is none, and then a rule is due.
            for (operation, members) in forms where !members.isEmpty && !members.contains("profile") {
                var body = JSONObject()
                for name in members { body.append(name, .null) }
                let answer = try await server.send(
                    HTTPMethod(rawValue: operation.method), operation.path(), body.text)
                #expect(answer.body["title"] != "Unknown member", "\(operation): \(answer.body.text)")
                #expect(answer.body["detail"]?.stringValue?.contains("Unknown key") != true, "\(operation)")
            }
        }
    }
}
