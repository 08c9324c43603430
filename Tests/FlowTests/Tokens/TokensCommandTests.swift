// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import TestSupport
import Testing

@Suite("understudy tokens, by the built program")
struct TokensCommandTests {
    private static func payload(_ outcome: BuiltProgram.Outcome) throws -> JSONObject {
        try CompactToken(parsing: outcome.output.trimmingCharacters(in: .newlines)).payload()
    }

    @Test("tokens are minted with anything in them, with a server and without")
    func mint() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            #expect(try await scene.run("tokens", "mint", "--user", "alice").status == 69)
            let request = folder + "/request.json"
            try #"{"user":"alice","client":"demo-app","claims":{"a":1}}"#
                .write(toFile: request, atomically: true, encoding: .utf8)
            try await scene.serving { served async throws in
                _ = try await scene.run("tenants", "create", "acme", "--copy-of", "default")
                let minted = try await scene.run(
                    "tokens", "mint", "--user", "alice", "--client", "demo-app", "--lifetime", "-5m", "--audience",
                    "a", "--audience", "b", "--header", "x=y", "groups:=[\"maps\"]", "jti:=null")
                #expect(minted.status == 0, "\(minted.errors)")
                let claims = try Self.payload(minted)
                #expect(claims["groups"] == ["maps"] && claims["jti"] == nil && claims["aud"] == ["a", "b"])
                #expect(claims["iss"]?.stringValue == served.ready.issuer)
                let made = try await scene.json(
                    "tokens", "mint", "--subject", "nobody", "--client", "demo-app", "--key", "fresh", "--algorithm",
                    "ES256", "--kid", "k", "--json", "--tenant", "acme")
                #expect(made["header"]?.objectValue?["alg"] == "ES256" && made["header"]?.objectValue?["kid"] == "k")
                #expect(made["claims"]?.objectValue?["iss"]?.stringValue == served.ready.issuer + "/acme")
                let filed = try await scene.run("tokens", "mint", "--file", request, "b:=2")
                #expect(try Self.payload(filed)["a"] == 1 && Self.payload(filed)["b"] == 2)
                #expect(try await scene.run("tokens", "mint", "--user", "alice", "--subject", "x").status == 65)
                #expect(try await scene.run("tokens", "mint", "--user", "alice", "nonsense").status == 64)
                #expect(try await scene.run("tokens", "mint", "--type", "nonsense").status == 64)
            }
            let offline = try await scene.run("tokens", "mint", "--user", "alice", "--client", "demo-app")
            #expect(offline.status == 0, "\(offline.errors)")
        }
    }

    @Test("a user's tokens are bound to a key where the command names it")
    func bound() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
                let token = try await scene.run("token", "alice", "--client", "demo-app", "--dpop-jkt", thumbprint)
                #expect(try Self.payload(token)["cnf"] == ["jkt": .string(thumbprint)])
                let wrong = try await scene.run("token", "alice", "--client", "demo-app", "--dpop-jkt", "x")
                #expect(wrong.status == 65 && wrong.errors.contains("--dpop-jkt"), "\(wrong.errors)")
            }
        }
    }

    @Test("the catalogue, what is said of a token, and how it ends")
    func judged() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                let table = try await scene.run("tokens", "catalogue", "--client", "demo-app")
                #expect(table.status == 0 && table.output.contains("token_expired"), "\(table.errors)")
                let two = try await scene.json("tokens", "catalogue", "--names", "valid,expired", "--json")
                #expect(two["tokens"]?.arrayValue?.count == 2)
                let open = try await scene.json(
                    "tokens", "catalogue", "--names", "valid,bom,ps256", "--basis", "recommended,policy", "--json")
                #expect(open["tokens"]?.arrayValue?.compactMap { $0.objectValue?["name"] } == ["ps256", "bom"])
                let both = try await scene.run("tokens", "catalogue", "--name", "valid", "--basis", "policy")
                #expect(both.status == 64)
                let expired = try await scene.run("tokens", "catalogue", "--name", "expired", "--client", "demo-app")
                #expect(expired.output.split(separator: ".").count == 3)
                #expect(try await scene.run("tokens", "catalogue", "--name", "nonsense").status == 1)
                let refused = try await scene.run("tokens", "explain", input: expired.output)
                #expect(refused.status == 1 && refused.output.contains("FAIL  expiration"))
                #expect(refused.output.contains("refused: token_expired"))
                let forged = try await scene.run(
                    "tokens", "catalogue", "--name", "forged-and-expired", "--client", "demo-app")
                let explanation = try await scene.run("tokens", "explain", input: forged.output).output
                #expect(explanation.contains("FAIL  expiration (of an unverified token)"), "\(explanation)")
                let good = try await scene.run("token", "alice", "--client", "demo-app")
                let explained = try await scene.run(
                    "tokens", "explain", "-", "--audience", "orders-api", input: good.output)
                #expect(explained.status == 0 && explained.output.contains("as active"), "\(explained.output)")
                let token = good.output.trimmingCharacters(in: .newlines)
                #expect(try await scene.json("tokens", "explain", token, "--json")["valid"] == true)
                #expect(try await scene.run("tokens", "explain", token, "--policy", "nonsense").status == 65)
                #expect(try await scene.run("tokens", "revoke", token).output == "revoked 1\n")
                #expect(try await scene.run("tokens", "revoke", "nothing-of-ours").status == 1)
                _ = try await scene.run("token", "alice", "--client", "demo-app")
                let all = try await scene.run("tokens", "revoke", "--user", "alice", "--client", "demo-app")
                #expect(all.status == 0 && all.output != "revoked 0\n", "\(all.errors)")
                #expect(try await scene.run("tokens", "revoke").status == 64)
                #expect(try await scene.run("tokens", "revoke", token, "--user", "alice").status == 64)
            }
        }
    }
}
