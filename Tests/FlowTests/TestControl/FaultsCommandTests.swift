// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TestSupport
import Testing

@Suite("understudy faults, by the built program")
struct FaultsCommandTests {
    @Test("faults are added by options, settings, files and profiles, strike, and are taken away")
    func faults() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            #expect(try await scene.run("faults", "list").status == 69)
            try await scene.serving { served async throws in
                _ = try await scene.run("tenants", "create", "acme", "--copy-of", "default")
                let added = try await scene.run(
                    "faults", "add", "--endpoint", "token", "--client", "demo-app", "--status", "503", "--header",
                    "Retry-After: 1", "--count", "1", "--id", "busy")
                #expect(added.status == 0 && added.output == "busy\n", "\(added.errors)")
                #expect(try await scene.run("faults", "list").output.contains("busy"))
                let shown = try await scene.json("faults", "show", "busy")
                #expect(shown["action"]?.objectValue?["headers"] == ["Retry-After": "1"])
                #expect(!(try await scene.run("faults", "list", "--tenant", "acme").output.contains("busy")))
                #expect(try await served.post(Served.password, to: "/acme/token").status == 200)
                #expect(try await served.post(Served.password, to: "/token").status == 503)
                #expect(try await served.post(Served.password, to: "/token").status == 200)
                #expect(try await scene.run("faults", "show", "busy").status == 1)
                let profile = try await scene.run(
                    "faults", "add", "--profile", "flaky", "--endpoint", "userinfo", "--seed", "7")
                #expect(profile.status == 0, "\(profile.errors)")
                let slow = try await scene.json(
                    "faults", "add", "--id", "slow", "--endpoint", "jwks", "--every", "1/2", "--probability", "0.5",
                    "--delay-ms", "10-20", "--drip", "8/1", "--expires-in", "5m", "--json")
                let match = slow["faults"]?.arrayValue?.first?.objectValue?["match"]?.objectValue
                #expect(match?["every"] == 2 || match?["every"] == ["hits": 1, "of": 2])
                let limited = try await scene.json(
                    "faults", "add", "--id", "limited", "--endpoint", "token", "--user", "alice", "--quota", "10/1m",
                    "--probability", "0-0.5/10m", "--status", "429", "--clock", "tenant", "--starts-in", "1h", "--json")
                let limit = limited["faults"]?.arrayValue?.first?.objectValue
                #expect(limit?["starts_in"] == 3_600 && limit?["clock"] == "tenant")
                #expect(limit?["match"]?.objectValue?["quota"] == ["requests": 10, "per_seconds": 60])
                let chance = limit?["match"]?.objectValue?["probability"]?.objectValue
                #expect(chance?["from"] == 0 && chance?["over_seconds"] == 600)
                let file = try await scene.run(
                    "faults", "add", "--file", "-", "--skip", "1", "id=filed",
                    input: #"{"match":{"endpoint":"token"},"action":{"connection":"drop"}}"#)
                #expect(file.output == "filed\n", "\(file.errors)")
                let filed = try await scene.json("faults", "show", "filed")["match"]?.objectValue
                #expect(filed?["skip"] == 1 && filed?["endpoint"] == ["token"])
                #expect(try await scene.run("faults", "show", "filed", "--json").status == 0)
                let some = try await scene.run("faults", "remove", "ghost", "filed", "phantom", "slow")
                #expect(some.status == 1 && some.errors.contains("Removed: filed, slow."), "\(some.errors)")
                #expect(some.errors.contains("ghost: There is no") && some.errors.contains("phantom: There is no"))
                #expect(try await scene.run("faults", "remove", "limited").status == 0)
                #expect(try await scene.run("faults", "remove", "filed").status == 1)
                let nowhere = try await scene.run("faults", "list", "--tenant", "nobody")
                #expect(nowhere.status == 1 && nowhere.errors.contains("no tenant nobody"), "\(nowhere.errors)")
                let none = try await scene.run("tenants", "remove", "ghost", "acme", "phantom")
                #expect(none.status == 1 && none.errors.contains("no tenant ghost"), "\(none.errors)")
                #expect(none.errors.contains("Removed: acme."))
                #expect(try await scene.run("tenants", "show", "default", "--json").status == 0)
                for unset in [["remove", ""], ["remove", "nobody", ""], ["show", ""]] {
                    let outcome = try await BuiltProgram.run(
                        "understudy", ["faults"] + unset + ["--data", folder + "/data"])
                    #expect(outcome.status == 64 && outcome.errors.contains("empty"), "\(outcome.errors)")
                }
                for url in [served.ready.url + "?x=1", served.ready.url + "#x", "localhost:8080", "ftp://localhost"] {
                    let outcome = try await scene.run("users", "list", "--server", url)
                    #expect(outcome.status == 64 && outcome.errors.contains("base URL"), "\(outcome.errors)")
                }
                for kind in ["users", "clients", "requests", "tenants"] {
                    #expect(try await scene.run(kind, "show", "").status == 64)
                }
                #expect(try await scene.run("faults", "clear").output == "removed 1\n")
                #expect(try await scene.run("faults", "profiles").output.contains("rate-limited"))
            }
        }
    }

    @Test("what is no fault is refused: a malformed option by its usage, the rest in the server's words")
    func refusals() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                let every = try await scene.run("faults", "add", "--every", "often", "--status", "503")
                #expect(every.status == 64 && every.errors.contains("--every"))
                #expect(try await scene.run("faults", "add", "--delay-ms", "1-2-3").status == 64)
                for (option, value) in [
                    ("--quota", "10"), ("--quota", "10/soon"), ("--probability", "0-1"), ("--probability", "often"),
                ] {
                    let refused = try await scene.run("faults", "add", option, value, "--status", "503")
                    #expect(refused.status == 64 && refused.errors.contains(option), "\(option) \(value)")
                }
                #expect(try await scene.run("faults", "add", "nonsense").status == 64)
                #expect(try await scene.run("faults", "add").status == 65)
                let nowhere = try await scene.run("faults", "add", "--endpoint", "nowhere", "--status", "503")
                #expect(nowhere.status == 65 && nowhere.errors.contains("endpoint"))
                #expect(try await scene.run("faults", "add", "--profile", "nobody").status == 65)
                #expect(try await scene.run("faults", "add", "--file", folder + "/none.json").status == 65)
                #expect(try await scene.run("faults", "list", "--tenant", "nobody").status == 1)
            }
        }
    }
}
