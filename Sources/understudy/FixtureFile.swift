// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityStore

/// Reads fixtures for the commands: every mistake on a line of its own, status 65.
enum FixtureFile {
    static func read(_ path: String) throws(CommandFailure) -> Seed {
        do { return try Fixtures.decode(file: path) } catch { throw failure(error) }
    }

    static func demo() throws(CommandFailure) -> Seed {
        do { return try Fixtures.decode(text: DemoFixture.text, name: DemoFixture.name) } catch { throw failure(error) }
    }

    private static func failure(_ error: FixtureError) -> CommandFailure {
        CommandFailure(.badData, "the fixture was not applied:\n\(error)")
    }
}
