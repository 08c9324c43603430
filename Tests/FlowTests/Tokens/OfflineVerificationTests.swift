// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Subprocess
import TestSupport
import Testing
import TokenVerification

@Suite("The built provider, from sign-in to offline verification")
struct OfflineVerificationTests {
    private func arguments(_ folder: String) -> [String] {
        [
            "serve", "--demo", "--host", "127.0.0.1", "--port", "0", "--data", folder + "/data", "--public-keys",
            folder + "/public-keys", "--ready-file", folder + "/ready.json", "--issuer", "http://login.test:8080",
            "--log-level", "error",
        ]
    }

    @Test(
        "a token verifies after the server was killed; after a restart the refresh token works, rotates, and its reuse kills"
    )
    func wholeFlow() async throws {
        try await withTemporaryDirectory { folder async throws in
            // 1. Sign in over HTTP, then kill the server outright.
            let (killed, body) = try await BuiltProgram.serve("understudy", arguments(folder)) { line in
                let ready = try ReadyFile(folder + "/ready.json")
                #expect(line.contains(ready.url) && ready.pid > 0 && ready.issuer == "http://login.test:8080")
                let answer = try await ready.token(
                    "grant_type=password&username=alice&password=wonderland&scope=openid+orders:read")
                #expect(answer.status == 200)
                return (.kill, answer.body)
            }
            #expect(killed == 128 + 9)
            // 2. Verify with nothing but the exported keys.
            let keys = try KeySet(contentsOf: folder + "/public-keys/default")
            let policy = VerificationPolicy.accessToken(issuer: "http://login.test:8080", audience: "orders-api")
            let access = body["access_token"]?.stringValue ?? ""
            let token = try TokenVerifier(keys: keys, policy: policy).verify(access)
            #expect(token.scopes.containsAll("openid", "orders:read") && token.groups == ["admins"])
            #expect(token.keyID.map { keys.keyIDs.contains($0) } == true)
            // 3. Start again on the same data.
            let refresh = body["refresh_token"]?.stringValue ?? ""
            let (ended, _) = try await BuiltProgram.serve("understudy", arguments(folder)) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                let second = try await ready.token("grant_type=refresh_token&refresh_token=\(refresh)")
                #expect(second.status == 200)
                let successor = second.body["refresh_token"]?.stringValue ?? ""
                #expect(successor != refresh)
                let renewed = second.body["access_token"]?.stringValue ?? ""
                #expect(try TokenVerifier(keys: keys, policy: policy).verify(renewed).subject == token.subject)
                #expect(try await ready.token("grant_type=refresh_token&refresh_token=\(refresh)").status == 400)
                let dead = try await ready.token("grant_type=refresh_token&refresh_token=\(successor)")
                #expect(dead.status == 400 && dead.body["error"] == "invalid_grant")
                return (.terminate, ())
            }
            #expect(ended == 0)
            #expect(!FileManager.default.fileExists(atPath: folder + "/data/server.json"))
        }
    }

    @Test("the example service answers by the exported keys, also when the provider is gone")
    func ordersService() async throws {
        try await withTemporaryDirectory { folder async throws in
            let (_, body) = try await BuiltProgram.serve("understudy", arguments(folder)) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                let answer = try await ready.token("grant_type=password&username=bob&password=builder")
                return (.terminate, answer.body)
            }
            let access = body["access_token"]?.stringValue ?? ""
            let environment = ["ORDERS_KEYS": folder + "/public-keys/default", "PORT": "0", "HOST": "127.0.0.1"]
            let (status, _) = try await BuiltProgram.serve("orders-service", [], environment: environment) { line in
                let url = String(line.split(separator: " ").last ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
                let good = try await OrdersRequest(url: url, bearer: access).answer()
                #expect(good.status == 200 && good.text.contains("teapot"))
                let none = try await OrdersRequest(url: url, bearer: nil).answer()
                #expect(none.status == 401 && none.challenge == "Bearer realm=\"orders\"")
                let forged = try await OrdersRequest(url: url, bearer: access.dropLast(8) + "AAAAAAAA").answer()
                #expect(forged.status == 401 && forged.challenge?.contains("invalid_token") == true)
                return (.terminate, ())
            }
            #expect(status == 0)
            let empty = try await BuiltProgram.run("orders-service", environment: ["ORDERS_KEYS": folder])
            #expect(empty.status == 78 && empty.errors.contains("ORDERS_KEYS"))
        }
    }
}
