// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Hummingbird
import IdentityProvider
import IdentityStore
import TestSupport
import Testing
import Yams

/// A method of a path of the control API.
struct ControlOperation: CustomStringConvertible, Hashable, Sendable {
    let method: String
    /// With its captures in braces.
    let path: String

    var description: String { "\(method) \(path)" }

    /// Whether it is for those alone whom the boundary lets in.
    var isGuarded: Bool { path.hasPrefix("/_understudy/v1/") && !path.hasSuffix("/openapi.yaml") }

    /// The path with something in the place of each capture.
    func path(filling captures: [String: String] = [:]) -> String {
        path.split(separator: "/")
            .map { part -> String in
                guard part.hasPrefix("{") else { return "/\(part)" }
                let name = String(part.dropFirst().dropLast())
                return "/\(captures[name] ?? (name == "tenant" ? "default" : "x"))"
            }
            .joined()
    }

    /// What the router has.
    static func routes() async throws -> Set<ControlOperation> {
        let provider = try await buildProvider(store: try IdentityStore.inMemory())
        let router = Router(context: ProviderRequestContext.self)
        ControlRoutes(provider: provider, boundary: nil).addRoutes(to: router)
        return Set(router.routes.map { ControlOperation(method: $0.method.rawValue, path: $0.path.description) })
    }
}

/// `docs/control-api.yaml`, read.
struct ControlDocument {
    struct Parameter: Hashable {
        let name: String
        /// `query`, `path` or `header`.
        let place: String
        let example: String?
    }

    /// What an operation says of itself.
    struct Entry {
        let parameters: Set<Parameter>
        let statuses: Set<String>
        /// Whether it needs no token, wherever the caller is.
        let isOpen: Bool
        /// The members that a body may have, once for each of its forms; of one that may have any there is none.
        let bodies: [Set<String>]
        let requiresBody: Bool
    }

    private static let methods: Set = ["get", "put", "post", "patch", "delete"]

    let text: String
    private(set) var operations: [ControlOperation: Entry] = [:]
    private let root: Node

    init() throws {
        text = try String(contentsOf: packageRoot.appendingPathComponent("docs/control-api.yaml"), encoding: .utf8)
        root = try #require(try Yams.compose(yaml: text))
        for (path, item) in try #require(root.member("paths")).members {
            let shared = try parameters(of: item)
            for (method, operation) in item.members where Self.methods.contains(method) {
                operations[ControlOperation(method: method.uppercased(), path: path)] = Entry(
                    parameters: try shared.union(parameters(of: operation)),
                    statuses: Set((operation.member("responses")?.members ?? []).map(\.name)),
                    isOpen: operation.member("security")?.sequence?.isEmpty == true,
                    bodies: bodies(of: operation),
                    requiresBody: operation.member("requestBody")?.member("required")?.bool == true)
            }
        }
    }

    /// The names of a schema's members.
    func members(ofSchema name: String) -> Set<String> {
        let schema = root.member("components")?.member("schemas")?.member(name)
        return Set((schema?.member("properties")?.members ?? []).map(\.name))
    }

    private func bodies(of operation: Node) -> [Set<String>] {
        let content = operation.member("requestBody")?.member("content")?.member("application/json")
        guard let schema = content?.member("schema").flatMap(resolved) else { return [] }
        let forms = schema.member("oneOf")?.sequence.map { $0.compactMap(resolved) } ?? [schema]
        return forms.filter { $0.member("additionalProperties")?.bool == false }
            .map { Set(($0.member("properties")?.members ?? []).map(\.name)) }
    }

    private func parameters(of node: Node) throws -> Set<Parameter> {
        var parameters: Set<Parameter> = []
        for item in node.member("parameters")?.sequence ?? [] {
            let parameter = try #require(resolved(item))
            parameters.insert(
                Parameter(
                    name: try #require(parameter.member("name")?.string),
                    place: try #require(parameter.member("in")?.string),
                    example: parameter.member("schema")?.member("examples")?.sequence?.first?.string))
        }
        return parameters
    }

    private func resolved(_ node: Node) -> Node? {
        guard let reference = node.member("$ref")?.string else { return node }
        return reference.split(separator: "/").dropFirst().reduce(Optional(root)) { $0?.member(String($1)) }
    }
}

extension Node {
    /// The members of a mapping, each by its text, whatever type YAML takes that for.
    fileprivate var members: [(name: String, value: Node)] {
        (mapping.map(Array.init) ?? []).compactMap { pair in pair.key.scalar.map { ($0.string, pair.value) } }
    }

    fileprivate func member(_ name: String) -> Node? {
        members.first { $0.name == name }?.value
    }
}
