// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTokenVerification
import HTTPTypes
import TokenVerification

extension FuzzTarget {
    /// The credentials of a request (RFC 6750 §2.1, RFC 6265 §4.2), and the challenge that answers them (RFC 6750 §3).
    static let challenge = FuzzTarget(name: "challenge") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        try expectToken(in: [.authorization: text], cookie: nil)
        try expectToken(in: [.cookie: text], cookie: "session")
        for error in [
            BearerTokenError.missing, .malformedRequest, .refused(.wrongAudience), .refused(.keysUnavailable),
            .insufficientScope([text, "orders:read"]),
        ] {
            try expectChallenge(error.wwwAuthenticate(realm: text, resourceMetadata: text))
        }
    }

    private static func expectToken(in fields: HTTPFields, cookie: String?) throws {
        guard let token = try? BearerToken.find(in: fields, cookie: cookie) else { return }
        let isToken = token.utf8.allSatisfy { (0x21..<0x7F).contains($0) && !"\";,\\".utf8.contains($0) }
        try FuzzFinding.expect(!token.isEmpty && isToken, "a token is one word")
        let held = fields.contains { $0.value.contains(token) }
        try FuzzFinding.expect(held, "a token was sent as it is")
        let again = try? BearerToken.find(in: [.authorization: "bEARER  \(token)"])
        try FuzzFinding.expect(again == token, "round trip")
    }

    /// One scheme and its parameters, each once, between quotes that nothing inside can end (RFC 9110 §11.6.1).
    private static func expectChallenge(_ challenge: String) throws {
        try FuzzFinding.expect(challenge.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "printable ASCII")
        try FuzzFinding.expect(challenge.hasPrefix("Bearer ") && !challenge.contains("\\"), "a scheme, and no escapes")
        let parts = challenge.dropFirst("Bearer ".count).split(separator: "\"", omittingEmptySubsequences: false)
        try FuzzFinding.expect(parts.count.isMultiple(of: 2) == false && parts.last == "", "quotes in pairs")
        var names: [String] = []
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            let name = index == 0 ? parts[0] : parts[index].dropFirst(2)
            try FuzzFinding.expect(index == 0 || parts[index].hasPrefix(", "), "a comma between parameters")
            try FuzzFinding.expect(name.hasSuffix("="), "a name before each value")
            names.append(String(name.dropLast()))
        }
        let known = ["realm", "error", "error_description", "scope", "resource_metadata"]
        try FuzzFinding.expect(names == known.filter(names.contains), "known names, each once, in their order")
    }
}
