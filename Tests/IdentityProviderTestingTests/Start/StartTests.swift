// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProviderTesting
import Synchronization
import Testing

@Suite("What never starts ends all the same")
struct StartTests {
    @Test("an issuer whose port is another's says so")
    func portTaken() async throws {
        try await FakeIssuer.run { first in
            let port = try #require(first.url.split(separator: ":").last.flatMap { Int($0) })
            await #expect(throws: (any Error).self) {
                try await FakeIssuer.run(onPort: port) { _ in Issue.record("Both have the port.") }
            }
        }
    }

    @Test("an issuer of a test that was cancelled has a port, or there is none")
    func cancelledIssuer() async throws {
        let test = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await FakeIssuer.run { issuer in
                #expect(!issuer.url.hasSuffix(":0"))
                try Task.checkCancellation()
            }
        }
        await #expect(throws: (any Error).self) { try await test.value }
    }

    @Test("a test that is cancelled while its provider starts ends, and the provider with it")
    func cancelledProvider() async throws {
        let running = Mutex<Task<Void, any Error>?>(nil)
        var options = TestProviderOptions()
        // The warning about this tenant is the last thing before the provider is ready.
        options.log = { _ in running.withLock { $0?.cancel() } }
        let fixture = TestFixture.text("tenants: [{ name: default, unknown_clients: accept }]")
        let (held, begin) = AsyncStream.makeStream(of: Void.self)
        let test = Task { [options] in
            for await _ in held {}
            try await withIdentityProvider(fixture, options: options) { _ in try Task.checkCancellation() }
        }
        running.withLock { $0 = test }
        begin.finish()
        await #expect(throws: CancellationError.self) { try await test.value }
    }
}
