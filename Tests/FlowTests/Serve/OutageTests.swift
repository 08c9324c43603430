// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Subprocess
import TestSupport
import Testing

@Suite("The example service, given the issuer's address")
struct OutageTests {
    private func signIn(_ ready: ReadyFile) async throws -> String {
        let answer = try await ready.token("grant_type=password&username=bob&password=builder")
        return answer.body["access_token"]?.stringValue ?? ""
    }

    private func status(_ url: String, _ bearer: String) async throws -> Int {
        try await OrdersRequest(url: url, bearer: bearer).answer().status
    }

    @Test("it follows a rotation with the first token of the new key, and lives through an outage of the provider")
    func rotationAndOutage() async throws {
        try await withTemporaryDirectory { folder async throws in
            let arguments = [
                "serve", "--demo", "--host", "127.0.0.1", "--port", "0", "--data", folder + "/data", "--ready-file",
                folder + "/ready.json", "--log-level", "error",
            ]
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let (outage, failing) = AsyncStream.makeStream(of: Void.self)
            let provider = Task {
                defer { starting.finish() }
                return try await BuiltProgram.serve("understudy", arguments) { _ in
                    starting.finish()
                    for await _ in outage {}
                    return (.kill, ())
                }
            }
            for await _ in started {}
            defer { failing.finish() }
            let ready = try ReadyFile(folder + "/ready.json")
            let environment = [
                "ORDERS_DISCOVER": ready.url, "ORDERS_ISSUER": ready.issuer, "PORT": "0", "HOST": "127.0.0.1",
            ]
            let (ended, _) = try await BuiltProgram.serve("orders-service", [], environment: environment) { line in
                let url = String(line.split(separator: " ").last ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
                let old = try await signIn(ready)
                #expect(try await status(url, old) == 200)
                let rotated = try await BuiltProgram.run("understudy", "keys", "rotate", "--data", folder + "/data")
                #expect(rotated.status == 0)
                let new = try await signIn(ready)
                #expect(try CompactToken(parsing: new).header.keyID != CompactToken(parsing: old).header.keyID)
                #expect(try await status(url, new) == 200)
                failing.finish()
                #expect(try await provider.value.status == 128 + 9)
                for token in [old, new] { #expect(try await status(url, token) == 200) }
                let forged = try await status(url, new.dropLast(8) + "AAAAAAAA")
                #expect(forged == 401)
                return (.terminate, ())
            }
            #expect(ended == 0)
        }
    }
}
