// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Good and bad tokens, made in one moment, each with the verdict that is due.
public struct TokenCatalogue: RandomAccessCollection, Sendable {
    /// A token that the provider's keys do not allow.
    public struct Omission: Sendable {
        /// What it would be called, such as `retired-key`.
        public let name: String
        /// What the provider has to have first, in a sentence.
        public let need: String
    }

    private let tokens: [CatalogueToken]
    /// The tokens that the provider's keys do not allow: a loop over the catalogue does not test for these.
    public let omissions: [Omission]

    /// The place of the first token.
    public var startIndex: Int { tokens.startIndex }
    /// The place behind the last token.
    public var endIndex: Int { tokens.endIndex }

    /// The token at a place.
    public subscript(position: Int) -> CatalogueToken { tokens[position] }

    /// The token of a name; `nil` where there is none, or it was left out.
    public subscript(name: String) -> CatalogueToken? { tokens.first { $0.name == name } }

    init(_ object: JSONObject) throws(TestControlError) {
        var tokens: [CatalogueToken] = []
        for token in try object.objects("tokens") { tokens.append(try CatalogueToken(token)) }
        self.tokens = tokens
        var omissions: [Omission] = []
        for token in try object.objects("omitted") {
            omissions.append(Omission(name: try token.text("name"), need: try token.text("needs")))
        }
        self.omissions = omissions
    }
}
