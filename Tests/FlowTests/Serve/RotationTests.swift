// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1
import Subprocess
import Synchronization
import TestSupport
import Testing
import TokenVerification

@Suite("Key rotation under load, by the built program")
struct RotationTests {
    private static let clients = 8
    private static let rotations = ProcessInfo.processInfo.environment["ROTATION_ROUNDS"].flatMap { Int($0) } ?? 10

    @Test("no request fails, and no token stops verifying before its key is withdrawn")
    func rotation() async throws {
        try await withTemporaryDirectory { folder async throws in
            let arguments = [
                "serve", "--demo", "--port", "0", "--host", "127.0.0.1", "--data", folder + "/data", "--public-keys",
                folder + "/keys", "--ready-file", folder + "/ready.json", "--log-level", "error",
            ]
            let (status, _) = try await BuiltProgram.serve("understudy", arguments) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                let first = try await tokens(of: ready)
                let tokens = try await withThrowingTaskGroup(of: [String].self) { group in
                    let phase = Phase()
                    for _ in 0..<Self.clients {
                        group.addTask { try await traffic(to: ready, during: phase) }
                    }
                    for _ in 0..<Self.rotations { #expect(try await keys(folder, "rotate").status == 0) }
                    phase.isRotating.withLock { $0 = false }
                    return try await group.reduce(into: first) { $0 += $1 }
                }
                // One key signed before the first rotation, and one after each.
                let published = try await keySet(of: ready)
                #expect(published.count == Self.rotations + 1 && Set(tokens.map(keyID)).count > 1)
                let list = try await keys(folder, "list").output
                #expect(list.components(separatedBy: "retiring").count == Self.rotations + 1 && list.contains("active"))
                let exported = try KeySet(contentsOf: folder + "/keys/default")
                for keys in [published, exported] {
                    #expect(try refused(tokens, keys, ready).isEmpty)
                }
                try await withdrawal(of: keyID(first[0]), folder, tokens, ready)
                return (.terminate, ())
            }
            #expect(status == 0)
        }
    }

    private final class Phase: Sendable {
        let isRotating = Mutex(true)
    }

    /// Signs in and refreshes for as long as keys are rotated, and verifies each token by the keys that are served at that moment.
    private func traffic(to ready: ReadyFile, during phase: Phase) async throws -> [String] {
        var tokens: [String] = []
        repeat {
            let new = try await self.tokens(of: ready)
            #expect(try await refused(new, keySet(of: ready), ready).isEmpty)
            tokens += new
        } while phase.isRotating.withLock { $0 }
        return tokens
    }

    /// The access tokens of a sign-in and of a refresh after it.
    private func tokens(of ready: ReadyFile) async throws -> [String] {
        let signIn = try await ready.token("grant_type=password&username=alice&password=wonderland")
        let refreshToken = signIn.body["refresh_token"]?.stringValue ?? ""
        let refresh = try await ready.token("grant_type=refresh_token&refresh_token=\(refreshToken)")
        #expect(signIn.status == 200 && refresh.status == 200)
        return [signIn, refresh].compactMap { $0.body["access_token"]?.stringValue }
    }

    /// Once a key is withdrawn, its tokens are refused, and nobody else's.
    private func withdrawal(of id: String, _ folder: String, _ tokens: [String], _ ready: ReadyFile) async throws {
        #expect(try await keys(folder, "withdraw", id).status == 0)
        for keys in [try await keySet(of: ready), try KeySet(contentsOf: folder + "/keys/default")] {
            let refused = try refused(tokens, keys, ready)
            #expect(!refused.isEmpty && Set(refused) == Set(tokens.filter { keyID($0) == id }))
        }
    }

    private func refused(_ tokens: [String], _ keys: KeySet, _ ready: ReadyFile) throws -> [String] {
        let policy = VerificationPolicy.accessToken(issuer: ready.issuer, audience: "orders-api")
        let verifier = TokenVerifier(keys: keys, policy: policy)
        return tokens.filter { token in
            do throws(VerificationError) {
                _ = try verifier.verify(token)
                return false
            } catch {
                return true
            }
        }
    }

    private func keySet(of ready: ReadyFile) async throws -> KeySet {
        let answer = try await impatientClient.execute(
            HTTPClientRequest(url: ready.url + "/jwks.json"), timeout: .seconds(300))
        #expect(answer.status == .ok)
        return try KeySet(jwks: Array(try await answer.body.collect(upTo: 1 << 20).readableBytesView))
    }

    private func keyID(_ token: String) -> String {
        (try? CompactToken(parsing: token))?.header.keyID ?? ""
    }

    private func keys(_ folder: String, _ arguments: String...) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run("understudy", ["keys"] + arguments + ["--data", folder + "/data"])
    }
}
