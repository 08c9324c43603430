// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityStore
import JOSE

extension FuzzTarget {
    /// Fixture texts, each read as YAML, as JSON and as CSV.
    static let fixture = FuzzTarget(name: "fixture") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for name in ["f.yaml", "f.json", "f.csv"] { try expectSeed(text, name) }
        _ = try? Fixtures.tenantObject(text: text)
    }

    private static func expectSeed(_ text: String, _ name: String) throws {
        let seed: Seed
        // YAML 1.1 has three more line breaks (§5.4), which only some editors count.
        let lines = text.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } + 2
        do throws(FixtureError) {
            seed = try Fixtures.decode(text: text, name: name)
        } catch {
            try FuzzFinding.expect(!error.problems.isEmpty, "a refusal says why")
            for problem in error.problems {
                try FuzzFinding.expect(!problem.message.isEmpty, "a problem has words")
                try FuzzFinding.expect((1...lines).contains(problem.line), "a problem has a line of the file")
            }
            return
        }
        for tenant in seed.tenants { try expectRoundTrip(tenant) }
    }

    /// What was read is written as a fixture that reads as the same.
    private static func expectRoundTrip(_ tenant: TenantSeed) throws {
        for client in tenant.clients {
            let again = try Fixtures.decodeClient(FixtureDocument.json(client))
            try FuzzFinding.expect(again == client, "a client that is written reads as the same")
        }
    }
}
