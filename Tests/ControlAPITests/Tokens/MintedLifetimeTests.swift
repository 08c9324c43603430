// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("How long the store keeps what the control API minted")
struct MintedLifetimeTests {
    @Test(
        "an authorization is kept until its minted token ends, however that was asked for",
        arguments: [
            (#"{"user":"dora","lifetime":864000}"#, 1_000_864_000),
            (#"{"user":"dora","expires_at":1000864001}"#, 1_000_864_001),
            (#"{"user":"dora","claims":{"exp":1000864002}}"#, 1_000_864_002),
            (#"{"user":"dora","lifetime":-60}"#, 1_000_003_600),
            (#"{"user":"dora","type":"refresh_token","lifetime":864003}"#, 1_000_864_003),
        ] as [(String, Int64)])
    func ends(request: String, end: Int64) async throws {
        try await DemandScene.run { scene async throws in
            try await scene.control(.PUT, "/clock", #"{"frozen_at":1000000000}"#)
            try await scene.control(.POST, "/tokens/mint", request)
            let tables = try await scene.control(.GET, "/export")["tables"]?.objectValue
            let ends = tables?.objects("authorizations").map { $0["ends_at"]?.integerValue }
            #expect(ends == [end])
        }
    }
}
