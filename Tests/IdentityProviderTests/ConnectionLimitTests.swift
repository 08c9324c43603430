// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import InMemoryLogging
import Logging
import Testing

@testable import IdentityProvider

@Suite("The limit of connections")
struct ConnectionLimitTests {
    @Test("accepts none beyond the limit, and accepts again when one closes")
    func limit() {
        var limit = ConnectionLimit(2, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        limit.connectionOpened()
        #expect(limit.isAcceptingNewConnections())
        limit.connectionOpened()
        #expect(!limit.isAcceptingNewConnections())
        limit.connectionClosed()
        #expect(limit.isAcceptingNewConnections())
    }

    @Test("warns once, however often the limit is reached")
    func warning() {
        let log = InMemoryLogHandler()
        var limit = ConnectionLimit(1, logger: Logger(label: "test") { _ in log })
        for _ in 0..<3 {
            limit.connectionOpened()
            limit.connectionClosed()
        }
        #expect(log.entries.count == 1)
    }
}
