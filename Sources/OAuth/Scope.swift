// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A set of scope tokens in the order they were asked for (RFC 6749 §3.3).
///
/// Holds no token twice.
package struct Scope: Codable, CustomStringConvertible, Hashable, Sendable {
    package let tokens: [String]

    /// The empty scope.
    package init() {
        tokens = []
    }

    /// The given tokens, each kept at its first place.
    ///
    /// The caller vouches that each is a valid scope token.
    package init(_ tokens: some Sequence<String>) {
        var seen = Set<String>()
        self.tokens = tokens.filter { seen.insert($0).inserted }
    }

    private init(distinct tokens: [String]) {
        self.tokens = tokens
    }

    /// Reads the space-delimited form of a request parameter (RFC 6749 §3.3).
    ///
    /// Clients that join lists send doubled spaces, and spaces at the ends; real providers accept them.
    ///
    /// - Returns: `nil` for a text without a token, or with one outside the grammar.
    package init?(parsing text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard !parts.isEmpty, parts.allSatisfy(Scope.isToken) else { return nil }
        self.init(parts)
    }

    /// Whether the text is one `scope-token`: one or more of `%x21 / %x23-5B / %x5D-7E`.
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0) }
    }

    package var isEmpty: Bool { tokens.isEmpty }

    package func contains(_ token: String) -> Bool {
        tokens.contains(token)
    }

    /// The tokens of this scope that the other does not hold.
    package func subtracting(_ other: Scope) -> Scope {
        // A client has few scopes; only a long list is worth a table.
        if other.tokens.count <= 16 { return Scope(distinct: tokens.filter { !other.tokens.contains($0) }) }
        let taken = Set(other.tokens)
        return Scope(distinct: tokens.filter { !taken.contains($0) })
    }

    package func isSubset(of other: Scope) -> Bool {
        subtracting(other).isEmpty
    }

    /// The space-delimited form of the wire.
    package var description: String {
        tokens.joined(separator: " ")
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(tokens)
    }
}

extension Scope {
    /// Asks for an ID token (OpenID Connect Core §3.1.2.1).
    package static let openID = "openid"
    /// Asks for a refresh token (OpenID Connect Core §11).
    package static let offlineAccess = "offline_access"
}
