// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TestSupport
import Testing

@Suite("understudy requests, by the built program")
struct RequestsCommandTests {
    @Test("the journal is listed, counted, shown, waited for, followed and cleared")
    func journal() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            #expect(try await scene.run("requests", "list").status == 69)
            try await scene.serving { served async throws in
                _ = try await scene.run("tenants", "create", "acme")
                _ = try await served.ready.token(Served.password)
                let refused = try await served.ready.token("grant_type=password&username=alice&password=looking-glass")
                #expect(try await scene.run("requests", "count", "--endpoint", "token").output == "2\n")
                #expect(
                    try await scene.run("requests", "count", "--client", "demo-app", "--outcome", "ok").output == "1\n")
                #expect(try await scene.run("requests", "count", "--tenant", "acme").output == "0\n")
                let list = try await scene.run("requests", "list", "--status", "4xx", "--grant", "password")
                #expect(list.output.contains(refused.requestID) && list.output.contains("invalid_grant"))
                let oldest = try await scene.json(
                    "requests", "list", "--endpoint", "token", "--oldest-first", "--limit", "1", "--json")
                #expect(oldest["requests"]?.arrayValue?.first?.objectValue?["status"] == 200)
                let shown = try await scene.run("requests", "show", refused.requestID)
                #expect(shown.status == 0 && !shown.output.contains("looking-glass"))
                let secrets = try await scene.run("requests", "show", refused.requestID, "--include-secrets")
                #expect(secrets.output.contains("looking-glass"))
                #expect(try await scene.run("requests", "show", "none").status == 1)
                let found = try await scene.json("requests", "wait", "--outcome", "refused", "--timeout", "300s")
                #expect(found["id"]?.stringValue == refused.requestID)
                let late = try await scene.run("requests", "wait", "--new", "--endpoint", "userinfo", "--timeout", "1")
                #expect(late.status == 1 && late.output.isEmpty)
                let followed = try await scene.run(
                    "requests", "follow", "--endpoint", "token", "--after", "0", "--count", "2")
                #expect(followed.status == 0, "\(followed.errors)")
                #expect(followed.output.split(separator: "\n").count == 2)
                #expect(followed.output.contains(refused.requestID))
                let event = try await scene.json(
                    "requests", "follow", "--outcome", "refused", "--after", "0", "--count", "1", "--json")
                #expect(event["id"]?.stringValue == refused.requestID)
                #expect(try await scene.run("requests", "list", "--endpoint", "nowhere").status == 65)
                #expect(try await scene.run("requests", "follow", "--endpoint", "nowhere").status == 65)
                #expect(try await scene.run("requests", "wait", "--timeout", "0").status == 64)
                #expect(try await scene.run("requests", "clear").output.hasPrefix("cleared "))
                #expect(try await scene.run("requests", "count", "--endpoint", "token").output == "0\n")
                #expect(try await scene.run("requests", "list", "--tenant", "nobody").status == 1)
            }
        }
    }
}
