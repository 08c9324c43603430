// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1
import Subprocess
import SystemPackage

/// The programs as they were built, run as a user runs them.
enum BuiltProgram {
    /// The folder of the built programs: that of the test bundle.
    private static let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()

    static func path(_ name: String) -> FilePath {
        name.hasPrefix("/") ? FilePath(name) : FilePath(folder.appendingPathComponent(name).path)
    }

    /// How a command ended, and what it wrote.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs a command to its end.
    static func run(
        _ name: String, _ arguments: String..., environment: [String: String] = [:], input: String = ""
    ) async throws -> Outcome {
        try await run(name, arguments, environment: environment, input: input)
    }

    /// Runs a command to its end.
    static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> Outcome {
        // A machine under load must not make a live server look as if it hung.
        let environment = ["UNDERSTUDY_SERVER_TIMEOUT": "300"].merging(environment) { $1 }
        let result = try await Subprocess.run(
            .path(path(name)), arguments: Arguments(arguments),
            environment: .inherit.updating(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
            ),
            input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        var status: Int32 = -1
        if case .exited(let code) = result.terminationStatus { status = code }
        return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
    }

    /// Runs a server until its first line, calls the body with that line, and ends it with the signal that the body asks for.
    ///
    /// - Returns: The exit status, 128 and more for a signal; and what the body returned beside the signal.
    @discardableResult
    static func serve<Value: Sendable>(
        _ name: String, _ arguments: [String], environment: [String: String] = [:],
        _ body: @escaping @Sendable (String) async throws -> (Signal, Value)
    ) async throws -> (status: Int32, value: Value) {
        let result = try await Subprocess.run(
            .path(path(name)), arguments: Arguments(arguments),
            environment: .inherit.updating(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
            ),
            input: .none, output: .sequence, error: .discarded
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            let value: Value
            do {
                let (signal, result) = try await body(try await lines.next() ?? "")
                try execution.send(signal: signal)
                value = result
            } catch {
                try execution.send(signal: .kill)
                throw error
            }
            while try await lines.next() != nil {}
            return value
        }
        switch result.terminationStatus {
        case .exited(let code): return (code, result.closureResult)
        case .signaled(let signal): return (128 + signal, result.closureResult)
        }
    }
}

/// A client to whom a port where nobody listens is an answer: by default it would knock until its deadline.
let impatientClient: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
}()

/// What the ready file says.
struct ReadyFile {
    let issuer: String
    let url: String
    let pid: Int64
    /// The authority to trust, where the server speaks https.
    let trustedFile: String?

    init(_ path: String) throws {
        let object = try JSONObject(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        issuer = object["issuer"]?.stringValue ?? ""
        url = object["url"]?.stringValue ?? ""
        pid = object["pid"]?.integerValue ?? 0
        trustedFile = object["ca_file"]?.stringValue
    }

    /// Posts a form to the token endpoint, as `demo-app` unless told otherwise.
    func token(
        _ form: String, client: String = "demo-app", secret: String = "demo-app-secret-not-for-production"
    ) async throws -> (status: Int, body: JSONObject, requestID: String) {
        var request = HTTPClientRequest(url: url + "/token")
        request.method = .POST
        let credentials = Data("\(client):\(secret)".utf8).base64EncodedString()
        request.headers.add(name: "Authorization", value: "Basic \(credentials)")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: form))
        let response = try await impatientClient.execute(request, timeout: .seconds(300))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let id = response.headers.first(name: "Understudy-Request") ?? ""
        return (Int(response.status.code), try JSONObject(parsing: Array(bytes.readableBytesView)), id)
    }
}
