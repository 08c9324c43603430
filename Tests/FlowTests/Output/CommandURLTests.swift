// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import TestSupport
import Testing

@Suite("URLs that a command cannot use")
struct CommandURLTests {
    private static let port = "\"99999\" is not a number from 1 to 65535"

    @Test("--server and UNDERSTUDY_SERVER with an impossible port are a usage error")
    func server() async throws {
        for url in ["http://127.0.0.1:99999", "http://[::1]:99999/"] {
            let option = try await BuiltProgram.run("understudy", "healthcheck", "--server", url)
            #expect(option.status == 64 && option.errors.contains(Self.port), "\(option.errors)")
            let variable = try await BuiltProgram.run(
                "understudy", "users", "list", environment: ["UNDERSTUDY_SERVER": url])
            #expect(variable.status == 64 && variable.errors.contains(Self.port), "\(variable.errors)")
        }
    }

    @Test("verify --discover with an impossible port is a usage error")
    func discover() async throws {
        let outcome = try await BuiltProgram.run(
            "understudy", "verify", "a.b.c", "--discover", "https://1.2.3.4:99999", "--issuer", "i", "--audience", "a")
        #expect(outcome.status == 64 && outcome.errors.contains(Self.port), "\(outcome.errors)")
    }

    @Test("serve refuses an issuer with an impossible port")
    func issuer() async throws {
        let outcome = try await BuiltProgram.run(
            "understudy", "serve", "--in-memory", "--issuer", "https://1.2.3.4:70000")
        #expect(outcome.status == 78 && outcome.errors.contains("1.2.3.4:70000"), "\(outcome.errors)")
    }

    @Test("a data directory whose server.json has an impossible port says so")
    func liveServer() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { served async throws in
                let file = folder + "/data/server.json"
                let text = try String(contentsOfFile: file, encoding: .utf8)
                try text.replacing(served.ready.url, with: "http://127.0.0.1:99999")
                    .write(toFile: file, atomically: false, encoding: .utf8)
                let outcome = try await scene.run("healthcheck")
                #expect(outcome.status == 69 && outcome.errors.contains(Self.port), "\(outcome.errors)")
            }
        }
    }

    @Test("the example service refuses a port that does not fit")
    func example() async throws {
        let environment = ["PORT": "70000", "ORDERS_DISCOVER": "http://127.0.0.1:1"]
        let outcome = try await BuiltProgram.run("orders-service", environment: environment)
        #expect(outcome.status == 78 && outcome.errors.contains("70000"), "\(outcome.errors)")
    }
}
