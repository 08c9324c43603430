// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import TestSupport
import Testing
import Yams

/// A file of the repository.
struct RepositoryFile {
    static func text(_ path: String) throws -> String {
        try String(contentsOf: packageRoot.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: packageRoot.appendingPathComponent(path).path)
    }
}

/// `Dockerfile`, instruction by instruction.
struct ContainerFile: Sendable {
    struct Instruction {
        /// The stage of the build that it belongs to.
        let stage: String
        let name: String
        let value: String

        var words: [String] { value.split(separator: " ").map(String.init) }
    }

    let instructions: [Instruction]

    init() throws {
        let lines = try RepositoryFile.text("Dockerfile").replacing("\\\n", with: " ").split(separator: "\n")
        var stage = ""
        var instructions: [Instruction] = []
        for line in lines where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            try #require(parts.count == 2, "\(line)")
            if parts[0] == "FROM" { stage = parts[1].split(separator: " AS ").dropFirst().last.map(String.init) ?? "" }
            instructions.append(Instruction(stage: stage, name: parts[0], value: parts[1]))
        }
        self.instructions = instructions
    }

    /// The values of an instruction, wherever it stands.
    func values(_ name: String) -> [String] {
        instructions.filter { $0.name == name }.map(\.value)
    }

    /// The words of an instruction that stands once, in its form without a shell; what precedes them is left out.
    func words(_ name: String) throws -> [String] {
        let values = values(name)
        try #require(values.count == 1, "\(name)")
        let start = try #require(values[0].firstIndex(of: "["))
        let list = try JSONObject(parsing: Array("{\"words\":\(values[0][start...])}".utf8))["words"]?.arrayValue
        return try #require(list).compactMap(\.stringValue)
    }

    /// The variables that it sets.
    func environment() throws -> [String: String] {
        var environment: [String: String] = [:]
        for word in values("ENV").flatMap({ $0.split(separator: " ") }) {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            try #require(parts.count == 2, "\(word)")
            environment[parts[0]] = parts[1]
        }
        return environment
    }
}

/// `docker-compose.yml`, read.
struct ComposeFile: Sendable {
    struct Service: Sendable {
        /// `nil` leaves the image's.
        let entryPoint: [String]?
        let command: [String]?
        let environment: [String: String]
        /// Of this machine, and of the container.
        let ports: [[String]]
        /// What is mounted, and where.
        let volumes: [[String]]
        /// The services that are to be healthy before.
        let dependencies: [String: String]
    }

    let text: String
    private(set) var services: [String: Service] = [:]
    let volumes: Set<String>

    init() throws {
        text = try RepositoryFile.text("docker-compose.yml")
        let root = try #require(try Yams.compose(yaml: text))
        volumes = Set(root.member("volumes").members.map(\.name))
        for (name, node) in root.member("services").members {
            var environment: [String: String] = [:]
            for (name, value) in node.member("environment").members { environment[name] = value.text }
            var dependencies: [String: String] = [:]
            for (name, value) in node.member("depends_on").members {
                dependencies[name] = value.member("condition")?.text ?? ""
            }
            services[name] = Service(
                entryPoint: node.member("entrypoint")?.texts, command: node.member("command")?.texts,
                environment: environment, ports: node.member("ports").parts, volumes: node.member("volumes").parts,
                dependencies: dependencies)
        }
    }

    func service(_ name: String) throws -> Service {
        try #require(services[name], "\(name)")
    }
}

extension Node {
    fileprivate var text: String { scalar?.string ?? "" }
    fileprivate var texts: [String] { (sequence.map(Array.init) ?? []).map(\.text) }

    fileprivate func member(_ name: String) -> Node? {
        Optional(self).members.first { $0.name == name }?.value
    }
}

extension Node? {
    /// The members of a mapping, each by its text.
    fileprivate var members: [(name: String, value: Node)] {
        (self?.mapping.map(Array.init) ?? []).map { (name: $0.key.text, value: $0.value) }
    }

    /// The texts of a list, each split at its colons.
    fileprivate var parts: [[String]] {
        (self?.texts ?? []).map { $0.split(separator: ":").map(String.init) }
    }
}
