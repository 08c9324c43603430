// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1
import Subprocess
import Testing

/// A data directory, and commands about it.
struct CommandScene {
    let folder: String

    /// Runs a command about the data directory.
    func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run(
            "understudy", arguments + ["--data", folder + "/data"], environment: environment, input: input)
    }

    /// Runs a command that is to succeed, and reads the JSON object that it prints.
    func json(_ arguments: String..., input: String = "") async throws -> JSONObject {
        let outcome = try await BuiltProgram.run(
            "understudy", arguments + ["--data", folder + "/data"], input: input)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return try JSONObject(parsing: Array(outcome.output.utf8))
    }

    /// Serves the demo from the directory while the body runs.
    func serving(_ body: @escaping @Sendable (Served) async throws -> Void) async throws {
        let arguments = [
            "serve", "--demo", "--port", "0", "--host", "127.0.0.1", "--data", folder + "/data", "--ready-file",
            folder + "/ready.json", "--log-level", "error",
        ]
        let (status, _) = try await BuiltProgram.serve("understudy", arguments) { _ in
            try await body(Served(ready: try ReadyFile(folder + "/ready.json")))
            return (.terminate, ())
        }
        #expect(status == 0)
    }
}

/// The server of a scene.
struct Served {
    static let password = "grant_type=password&username=alice&password=wonderland"

    let ready: ReadyFile

    /// Posts a form as `demo-app`, at any path.
    func post(_ form: String, to path: String) async throws -> (status: Int, body: JSONObject) {
        var request = HTTPClientRequest(url: ready.url + path)
        request.method = .POST
        let credentials = Data("demo-app:demo-app-secret-not-for-production".utf8).base64EncodedString()
        request.headers.add(name: "Authorization", value: "Basic \(credentials)")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: form))
        let response = try await impatientClient.execute(request, timeout: .seconds(300))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let object = try? JSONObject(parsing: Array(bytes.readableBytesView))
        return (Int(response.status.code), object ?? JSONObject())
    }
}
