// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import IdentityProvider
import JOSE
import OAuth

extension FaultMatch {
    /// - Throws: ``ProblemDetails`` that names the member, also of a match that no request could have.
    init(_ body: ControlBody, in decoding: FaultDecoding) throws(ProblemDetails) {
        self.init()
        endpoints = try FaultMatch.endpoints(body)
        method = try FaultMatch.method(body, endpoints, decoding)
        client = try FaultMatch.client(body, decoding.tenant)
        user = try FaultMatch.text(body, "user")
        grant = try FaultMatch.grant(body, endpoints)
        parameters = try FaultMatch.members(body, "parameter")
        headers = try FaultMatch.members(body, "header")
        for header in headers where HTTPField.Name(header.name) == nil {
            throw body.problem("header.\(header.name)", "Bad header", "is no name of a header")
        }
        skip = try body.integer("skip", in: 0...1_000_000) ?? 0
        rhythm = try FaultMatch.rhythm(body)
        probability = try FaultMatch.probability(body)
        try body.finish()
    }

    private static func endpoints(_ body: ControlBody) throws(ProblemDetails) -> Set<EndpointName>? {
        let names = try body.strings("endpoint")
        guard !names.isEmpty else {
            if body.object["endpoint"]?.arrayValue != nil { throw body.problem("endpoint", "No endpoint", "is empty") }
            return nil
        }
        var endpoints: Set<EndpointName> = []
        for name in names {
            guard let endpoint = EndpointName(rawValue: name) else {
                let known = EndpointName.allCases.map(\.rawValue).sorted().joined(separator: ", ")
                throw body.problem("endpoint", "Unknown endpoint", "has an endpoint that there is not. Known: \(known)")
            }
            endpoints.insert(endpoint)
        }
        return endpoints
    }

    /// A call by a method that the endpoint has not is refused before any fault.
    private static func method(
        _ body: ControlBody, _ endpoints: Set<EndpointName>?, _ decoding: FaultDecoding
    ) throws(ProblemDetails) -> String? {
        guard let name = try body.optionalString("method") else { return nil }
        let preset = decoding.tenant.preset
        let paths = (endpoints ?? Set(EndpointName.allCases)).compactMap { preset.path(of: $0) }
        guard let method = HTTPRequest.Method(name), ["GET", "HEAD", "POST"].contains(name),
            paths.contains(where: { decoding.endpoints[$0]?.handler(for: method) != nil })
        else {
            throw body.problem(
                "method", "Nothing to match", "is GET, HEAD or POST, and a method that the endpoint has")
        }
        return name
    }

    private static func client(_ body: ControlBody, _ tenant: Tenant) throws(ProblemDetails) -> String? {
        guard let id = try text(body, "client") else { return nil }
        guard tenant.snapshot.client(id) != nil else {
            throw body.problem(
                "client", "Nothing to match", "is no client of this tenant, which takes no unknown ones")
        }
        return id
    }

    private static func grant(
        _ body: ControlBody, _ endpoints: Set<EndpointName>?
    ) throws(ProblemDetails) -> String? {
        guard let grant = try text(body, "grant") else { return nil }
        guard endpoints?.contains(.token) ?? true else {
            throw body.problem("grant", "Nothing to match", "is a parameter of the endpoint token alone")
        }
        guard GrantType(rawValue: grant) != nil || grant.contains(":") else {
            let known = GrantType.allCases.map(\.rawValue).joined(separator: ", ")
            throw body.problem("grant", "Unknown grant", "is a URI or one of \(known)")
        }
        return grant
    }

    /// An omitted parameter and an empty one are the same to the provider.
    private static func text(_ body: ControlBody, _ name: String) throws(ProblemDetails) -> String? {
        let text = try body.optionalString(name)
        if text?.isEmpty == true { throw body.problem(name, "Nothing to match", "is empty") }
        return text
    }

    private static func members(_ body: ControlBody, _ name: String) throws(ProblemDetails) -> [Member] {
        guard let nested = try body.nested(name) else { return [] }
        guard (1...20).contains(nested.object.count) else {
            throw body.problem(name, "Nothing to match", "has 1 to 20 members")
        }
        var members: [Member] = []
        for member in nested.object.names {
            members.append(Member(name: member, value: try text(nested, member)))
        }
        return members
    }

    private static func rhythm(_ body: ControlBody) throws(ProblemDetails) -> Rhythm? {
        guard let value = body.optionalValue("every") else { return nil }
        guard value.objectValue != nil, let nested = try body.nested("every") else {
            return try body.integer("every", in: 1...1_000_000).map { Rhythm(of: $0) }
        }
        guard let calls = try nested.integer("of", in: 1...1_000_000),
            let hits = try nested.integer("hits", in: 1...calls)
        else { throw body.wrongType("every", "is a whole number, or has hits and of") }
        try nested.finish()
        return Rhythm(hits: hits, of: calls)
    }

    private static func probability(_ body: ControlBody) throws(ProblemDetails) -> Double? {
        guard let value = body.optionalValue("probability") else { return nil }
        guard let chance = value.numberValue?.double, chance > 0, chance <= 1 else {
            throw body.wrongType("probability", "is a number above 0, up to 1")
        }
        return chance
    }
}
