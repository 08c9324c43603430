// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityStore

/// A fixture as the commands read it: every mistake on a line of its own, status 65.
struct FixtureFile {
    let path: String
    let text: String
    let seed: Seed

    init(_ path: String) throws(CommandFailure) {
        do {
            text = try Fixtures.text(of: path)
            seed = try Fixtures.decode(text: text, name: path)
        } catch {
            throw FixtureFile.failure(error)
        }
        self.path = path
    }

    static func demo() throws(CommandFailure) -> Seed {
        do { return try Fixtures.decode(text: DemoFixture.text, name: DemoFixture.path) } catch { throw failure(error) }
    }

    /// The failure of every command for mistakes of a fixture, whether reading or applying it found them.
    static func failure(_ error: some Error & CustomStringConvertible) -> CommandFailure {
        CommandFailure(.badData, "the fixture was not applied:\n\(error)")
    }
}
