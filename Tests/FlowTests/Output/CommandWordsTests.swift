// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite("A refusal in the words of the command that met it")
struct CommandWordsTests {
    @Test("members are called by their options, and calls by their commands")
    func words() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                func errors(_ arguments: String...) async throws -> String {
                    let outcome = try await BuiltProgram.run("understudy", arguments + ["--data", folder + "/data"])
                    #expect(outcome.status != 0 && outcome.output.isEmpty, "\(arguments)")
                    #expect(!outcome.errors.contains("_understudy/v1") && !outcome.errors.contains("The member"))
                    return outcome.errors
                }
                #expect(
                    try await errors("clock", "advance", "40000d").contains("<time>: Must be a whole number of seconds")
                )
                #expect(try await errors("clock", "set", "--offset", "9000000d").contains("--offset"))
                let stranger = try await errors("authorizations", "list", "--user", "nobody")
                #expect(stranger.contains("--user: ") && stranger.contains("`understudy users list`"))
                let foreign = try await errors("users", "list", "--tenant", "ghost")
                #expect(foreign.contains("--tenant: There is no tenant ghost. `understudy tenants list`"))
                #expect(try await errors("keys", "retire", "k1").contains("`understudy keys list`"))
                _ = try await scene.run("tenants", "create", "twin", "--copy-of", "default")
                _ = try await scene.run("tenants", "create", "own/one", "--keys", "own")
                let retired = try await errors("keys", "retire", "k1", "--tenant", "own/one")
                #expect(retired.contains("`understudy keys list --tenant own/one`"))
                // Who shares keys makes none.
                let shared = try await errors(
                    "tokens", "mint", "--user", "alice", "--algorithm", "ES256", "--tenant", "twin")
                #expect(shared.contains("`understudy keys generate --tenant default --algorithm ES256 --activate`"))
                let skip = try await errors(
                    "faults", "add", "--endpoint", "token", "--status", "503", "--skip", "2000000")
                #expect(skip.contains("--skip: Must be a whole number"))
                let lies = try await errors("faults", "add", "--endpoint", "token", "--json-fault", "burnt")
                #expect(lies.contains("--json-fault: Unknown value. Known:"))
                #expect(
                    try await errors("faults", "add", "--status", "503", "bogus=1").contains("bogus: Unknown member."))
                let mint = try await errors("tokens", "mint", "--user", "alice", "--key", "none-such")
                #expect(mint.contains("--key: ") && mint.contains("`understudy keys list`"))
                #expect(try await errors("requests", "list", "--outcome", "odd").contains("--outcome: "))
                let late = try await scene.run("tenants", "create", "--time-to-live", "0")
                #expect(late.status == 65 && late.errors.contains("--time-to-live: Must be"), "\(late.errors)")
            }
        }
    }
}
