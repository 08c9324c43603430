// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import Testing

@Suite("The work of checking a password")
struct PasswordWorkTests {
    private static let bcrypt = "$2b$04$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG"

    @Test("an unknown user, a wrong password and a user without one cost one hash each, as a right one does")
    func sameWork() async throws {
        let change = DemoChange.with { tenant in
            tenant.users.append(UserSeed(username: "nopass"))
            var hashed = UserSeed(username: "hashed")
            hashed.passwordHash = try? PasswordHash(Self.bcrypt)
            tenant.users.append(hashed)
        }
        try await TestProvider.run(demo: change) { provider async throws in
            /// What the metrics say.
            @Sendable
            func hashes() -> Int {
                let line = provider.provider.metrics.text.split(separator: "\n")
                    .first { $0.hasPrefix("understudy_password_hashes_total ") }
                return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
            }
            for (username, password, status) in [
                ("alice", "wonderland", 200), ("alice", "wrong", 400), ("nobody", "wrong", 400), ("nopass", "", 400),
                ("nopass", "x", 400), ("hashed", "wonderland", 200), ("hashed", "wrong", 400),
                ("carol", "locked-out", 400),
            ] {
                let before = hashes()
                let answer = try await provider.token("grant_type=password&username=\(username)&password=\(password)")
                #expect(answer.status == status, "\(username) \(password)")
                #expect(hashes() - before == (password.isEmpty ? 0 : 1), "\(username) \(password)")
            }
        }
    }

    @Test("slow hashes keep nobody else waiting: others sign in meanwhile, and each gets the right answer")
    func slowHashes() async throws {
        let change = DemoChange.with { tenant in
            var hashed = UserSeed(username: "hashed")
            hashed.passwordHash = try? PasswordHash(Self.bcrypt)
            tenant.users.append(hashed)
        }
        try await TestProvider.run(demo: change) { provider async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        let isSlow = index % 2 == 0
                        let isRight = index % 3 != 0
                        let user = isSlow ? "hashed" : "alice"
                        let password = isRight ? "wonderland" : "wrong"
                        let form = "grant_type=password&username=\(user)&password=\(password)"
                        return try await provider.token(form).status == (isRight ? 200 : 400)
                    }
                }
                for try await isGood in group { #expect(isGood) }
            }
        }
    }
}
