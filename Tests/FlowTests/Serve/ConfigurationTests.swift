// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("Settings from options, environment and file, by the built program")
struct ConfigurationTests {
    @Test(
        "an empty variable counts as unset",
        arguments: [
            "ALLOW_FETCH", "ALLOW_HOST", "BACK_CHANNEL_URL", "CA_FILE", "CONFIG", "DATA", "DEMO", "FIXTURES",
            "FRONT_CHANNEL_URL", "HOST", "IN_MEMORY", "ISSUER", "ISSUER_HOST", "LOG_LEVEL", "PAGES", "PORT",
            "PUBLIC_KEYS", "READY_FILE", "SERVER", "SERVER_TIMEOUT", "TENANT", "TLS", "TLS_CA_FILE",
            "TLS_CERTIFICATE", "TLS_KEY", "TLS_NAME", "NO_SUCH_SETTING",
        ])
    func empty(_ name: String) async throws {
        // The last setting that is judged is refused: all before it was accepted.
        let outcome = try await BuiltProgram.run(
            "understudy", ["serve", "--in-memory", "--fixtures", "/nowhere.yaml"],
            environment: ["UNDERSTUDY_\(name)": ""])
        #expect(outcome.status == 65 && outcome.errors.contains("/nowhere.yaml"), "\(outcome.errors)")
    }

    @Test("empty variables count as unset for commands, too")
    func emptyForCommands() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                let names = ["SERVER", "TENANT", "CA_FILE", "DATA", "SERVER_TIMEOUT"].map { "UNDERSTUDY_\($0)" }
                let list = try await scene.run(
                    "users", "list", environment: Dictionary(uniqueKeysWithValues: names.map { ($0, "") }))
                #expect(list.status == 0 && list.output.contains("alice"), "\(list.errors)")
            }
        }
    }

    @Test("the example service takes an empty variable for unset, and names a port that is none")
    func ordersService() async throws {
        try await withTemporaryDirectory { folder async throws in
            let empty = try await BuiltProgram.run(
                "orders-service", environment: ["ORDERS_DISCOVER": "", "ORDERS_KEYS": folder + "/none", "PORT": ""])
            #expect(empty.status == 78 && empty.errors.contains(folder + "/none"), "\(empty.errors)")
            let port = try await BuiltProgram.run("orders-service", environment: ["PORT": "high"])
            #expect(port.status == 78 && port.errors.contains(#"PORT is "high": a port from 0 to 65535"#))
        }
    }

    @Test(
        "a malformed variable is named with its value and what is required",
        arguments: [
            ("PORT", "high", "a whole number is required"), ("PORT", "70000", "a port from 0 to 65535 is required"),
            ("IN_MEMORY", "maybe", "true or false is required"), ("TLS", "on", "true or false is required"),
            ("ISSUER", "not a url", "an http or https URL without query and fragment is required"),
            ("FRONT_CHANNEL_URL", "ftp://a", "an http or https URL without query and fragment is required"),
            ("ISSUER_HOST", "a/b", "HOST or HOST:PORT is required"), ("LOG_LEVEL", "loud", "is required"),
        ])
    func variables(_ name: String, _ value: String, _ requirement: String) async throws {
        let outcome = try await BuiltProgram.run("understudy", ["serve"], environment: ["UNDERSTUDY_\(name)": value])
        #expect(outcome.status == 78 && outcome.errors.contains("UNDERSTUDY_\(name) is \"\(value)\": "))
        #expect(outcome.errors.contains(requirement), "\(outcome.errors)")
    }

    @Test(
        "a malformed option is named with its value and what is required",
        arguments: [
            ("--port", "high", "a port from 0 to 65535 is required"),
            ("--port", "70000", "a port from 0 to 65535 is required"),
            ("--issuer", "not a url", "an http or https URL without query and fragment is required"),
            ("--log-level", "loud", "one of trace, debug"), ("--issuer-host", "a/b", "HOST or HOST:PORT is required"),
        ])
    func options(_ name: String, _ value: String, _ requirement: String) async throws {
        let outcome = try await BuiltProgram.run("understudy", ["serve", "--in-memory", name, value])
        #expect(outcome.status != 0 && outcome.errors.contains(name) && outcome.errors.contains(value))
        #expect(outcome.errors.contains(requirement), "\(outcome.errors)")
    }

    @Test(
        "a malformed key of the file is named with the file, its value and what is required",
        arguments: [
            ("port: high", "port is \"high\": a whole number is required"),
            ("port: 70000", "port is \"70000\": a port from 0 to 65535 is required"),
            ("in_memory: maybe", "in_memory is \"maybe\": true or false is required"),
            ("issuer: [a, b]", "issuer is \"a list\": a string is required"),
            ("issuer: nowhere", "issuer is \"nowhere\": an http or https URL"),
            ("log_level: loud", "log_level is \"loud\": one of trace, debug"),
        ])
    func file(_ text: String, _ message: String) async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/config.yaml"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let outcome = try await BuiltProgram.run("understudy", "serve", "--config", path)
            #expect(outcome.status == 78 && outcome.errors.contains("\(path): \(message)"), "\(outcome.errors)")
        }
    }

    @Test(
        "a malformed variable of the commands is named with its value",
        arguments: [("SERVER", "nowhere"), ("SERVER_TIMEOUT", "soon"), ("SERVER_TIMEOUT", "0")])
    func commandVariables(_ name: String, _ value: String) async throws {
        let outcome = try await BuiltProgram.run(
            "understudy", ["users", "list"], environment: ["UNDERSTUDY_\(name)": value])
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains("UNDERSTUDY_\(name) is \"\(value)\": "), "\(outcome.errors)")
    }
}
