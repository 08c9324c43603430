// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
import NIOHTTP1
import Testing
import TokenVerification

@Suite("The life of keys, as a test wants it")
struct KeyLifeTests {
    /// A tenant whose keys are nobody else's.
    private func run(_ body: @escaping @Sendable (DemandScene) async throws -> Void) async throws {
        try await DemandScene.run(more: #","keys":"own""#, body)
    }

    private func published(_ scene: DemandScene) async throws -> [String] {
        try await scene.server.keyIDs("/\(scene.name)")
    }

    /// The key that signs now.
    private func signer(_ scene: DemandScene) async throws -> String? {
        try CompactToken(parsing: try await scene.accessToken()).header.keyID
    }

    @Test("publish before use: a key is in the set before it signs, and signs when its time comes")
    func publishBeforeUse() async throws {
        try await run { scene async throws in
            let first = try #require(try await signer(scene))
            let next = try await scene.control(.POST, "/keys/rotate", #"{"publication_period":600}"#)
            let id = try #require(next["kid"]?.stringValue)
            #expect(next["state"] == "upcoming")
            #expect(try await Set(published(scene)) == [first, id])
            #expect(try await signer(scene) == first)
            try await scene.control(.POST, "/clock/advance", #"{"seconds":600}"#)
            #expect(try await signer(scene) == id)
        }
    }

    @Test("overlap: the old key verifies for as long as it is told to, and is then gone")
    func overlap() async throws {
        try await run { scene async throws in
            try await scene.control(.PUT, "/clock", #"{"mode":"frozen"}"#)
            let old = try await scene.accessToken()
            let rotation = #"{"publication_period":0,"retirement_period":900}"#
            try await scene.control(.POST, "/keys/rotate", rotation)
            #expect(try await scene.verdict(on: .string(old)) == "valid")
            #expect(try await published(scene).count == 2)
            try await scene.control(.POST, "/clock/advance", #"{"seconds":901}"#)
            #expect(try await scene.verdict(on: .string(old)) == "unknown_key")
            #expect(try await published(scene).count == 1)
        }
    }

    @Test("sudden withdrawal: what a key signed no longer verifies, from one call to the next")
    func withdrawal() async throws {
        try await run { scene async throws in
            let old = try await scene.accessToken()
            let id = try #require(try CompactToken(parsing: old).header.keyID)
            try await scene.control(.POST, "/keys/rotate", #"{"publication_period":0}"#)
            try await scene.control(.POST, "/keys/\(id)/withdraw")
            #expect(try await scene.verdict(on: .string(old)) == "unknown_key")
            #expect(try await scene.verdict(on: .string(try await scene.accessToken())) == "valid")
        }
    }

    @Test("same kid, new key: the set shows another key under the id of the one that signs")
    func sameKeyID() async throws {
        try await run { scene async throws in
            let token = JSONValue.string(try await scene.accessToken())
            let ids = try await published(scene)
            let rule = #"{"match":{"endpoint":"jwks"},"action":{"keys":"same_kid_new_key"}}"#
            try await scene.control(.POST, "/faults", rule)
            #expect(try await published(scene) == ids)
            #expect(try await scene.verdict(on: token) == "invalid_signature")
            try await scene.control(.DELETE, "/faults")
            #expect(try await scene.verdict(on: token) == "valid")
        }
    }

    @Test("an empty set, and one that has only a stranger's key")
    func missingKeys() async throws {
        try await run { scene async throws in
            let ids = try await published(scene)
            try await scene.control(.POST, "/faults", #"{"profile":"empty-key-set","count":1}"#)
            #expect(try await published(scene) == [])
            let rule = #"{"match":{"endpoint":"jwks"},"action":{"keys":"unrelated"},"count":1}"#
            try await scene.control(.POST, "/faults", rule)
            let strange = try await published(scene)
            #expect(strange.count == 1 && strange != ids)
            #expect(try await published(scene) == ids)
        }
    }

    @Test("a cache that lags behind: the set of before a rotation, and a Cache-Control of a day")
    func staleSet() async throws {
        try await run { scene async throws in
            let ids = try await published(scene)
            try await scene.control(.POST, "/faults", #"{"profile":"stale-keys"}"#)
            try await scene.control(.POST, "/keys/rotate", #"{"publication_period":0}"#)
            let stale = try await scene.get("/jwks.json")
            #expect(stale.headers.first(name: "Cache-Control") == "public, max-age=86400")
            #expect(try await published(scene) == ids)
            #expect(try await scene.verdict(on: .string(try await scene.accessToken())) == "unknown_key")
            try await scene.control(.DELETE, "/faults")
            #expect(try await scene.verdict(on: .string(try await scene.accessToken())) == "valid")
        }
    }

    @Test("any Cache-Control, for the true set")
    func cacheControl() async throws {
        try await run { scene async throws in
            let rule =
                #"{"match":{"endpoint":"jwks"},"action":{"headers":{"Cache-Control":"no-store"}},"count":1}"#
            try await scene.control(.POST, "/faults", rule)
            let answer = try await scene.get("/jwks.json")
            #expect(answer.status == 200 && answer.headers["Cache-Control"] == ["no-store"])
            #expect(answer.body["keys"]?.arrayValue?.isEmpty == false)
        }
    }
}
