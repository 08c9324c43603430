// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The addresses of serve, by the built program")
struct AddressOptionTests {
    @Test("addresses that cannot be are refused before anything listens, and say why")
    func refusals() async throws {
        let cases: [([String], String)] = [
            (["--front-channel-url", "localhost:8080"], "an http or https URL"),
            (["--issuer", "http://a.test/x", "--back-channel-url", "http://b.test"], "path"),
            (["--issuer-host", "a.test/x"], "HOST or HOST:PORT is required"),
            (["--issuer-host", "a.test", "--front-channel-url", "http://b.test"], "issuer_host"),
        ]
        for (arguments, reason) in cases {
            let outcome = try await BuiltProgram.run("understudy", ["serve", "--in-memory", "--port", "0"] + arguments)
            #expect(outcome.status == 78 && outcome.errors.contains(reason), "\(outcome.errors)")
        }
    }
}
