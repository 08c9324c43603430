// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Subprocess
import TestSupport
import Testing
import TokenVerification

@Suite("understudy keys, by the built program")
struct KeysCommandTests {
    private func keys(_ folder: String, _ arguments: String...) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run("understudy", ["keys"] + arguments + ["--data", folder + "/data"])
    }

    @Test("without a server: generate, export, import, withdraw; a private key goes into a file of its owner's only")
    func offline() async throws {
        try await withTemporaryDirectory { folder async throws in
            #expect(try await keys(folder, "list").status == 69)
            let source = folder + "/source"
            _ = try await BuiltProgram.run("understudy", "fixtures", "apply", "fixtures/demo.yaml", "--data", source)
            let made = try await BuiltProgram.run(
                "understudy", "keys", "generate", "--algorithm", "ES256", "--json", "--data", source)
            #expect(made.status == 0, "\(made.errors)")
            let kid = try JSONObject(parsing: Array(made.output.utf8))["kid"]?.stringValue ?? ""
            let file = folder + "/key.jwk"
            let refused = try await BuiltProgram.run(
                "understudy", "keys", "export", kid, "--include", "private-keys", "--data", source)
            #expect(refused.status == 64 && refused.errors.contains("--output"))
            let exported = try await BuiltProgram.run(
                "understudy", "keys", "export", kid, "--include", "private-keys", "--format", "jwk", "--output", file,
                "--data", source)
            #expect(exported.status == 0 && exported.output.isEmpty)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            let imported = try await keys(folder, "import", file, "--activate")
            #expect(imported.status == 0 && imported.output.contains("\(kid)  ES256  active"))
            #expect(try await keys(folder, "import", file).status == 65)
            let publicPEM = try await keys(folder, "export", kid)
            #expect(publicPEM.output.hasPrefix("-----BEGIN PUBLIC KEY-----"))
            #expect(try await keys(folder, "withdraw", kid).status == 65)
            #expect(try await keys(folder, "retire", kid).status == 65)
            let spare = try await keys(folder, "generate", "--algorithm", "ES256", "--activate", "--json")
            let other = try JSONObject(parsing: Array(spare.output.utf8))["kid"]?.stringValue ?? ""
            let retired = try await keys(folder, "retire", other, "--retirement-period", "60", "--json")
            let record = try JSONObject(parsing: Array(retired.output.utf8))
            #expect(retired.status == 0 && record["state"] == "retiring", "\(retired.errors)")
            let period = (record["withdraws_at"]?.integerValue ?? 0) - (record["retires_at"]?.integerValue ?? 0)
            #expect(period == 60)
            #expect(try await keys(folder, "withdraw", kid, "--force").output.contains("withdrawn"))
            #expect(try await keys(folder, "retire", "nobody").status == 1)
            let full = try await keys(folder, "export", kid, "--output", "/dev/full")
            #expect(full.status == 74 && full.errors.contains("/dev/full") && full.errors.contains("No space left"))
            let device = try await keys(
                folder, "export", kid, "--include", "private-keys", "--output", "/dev/null")
            #expect(device.status == 74 && device.errors.contains("no regular file"))
        }
    }
}
