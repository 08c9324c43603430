// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE

/// An audience of a fixture.
enum AudienceFixture {
    private enum TokenType: String, CaseIterable {
        case accessToken = "at+jwt"
        case plain = "JWT"
    }

    static let keys: [FixtureKey<Audience, Audience>] = [
        FixtureKey(required: "id", \.id, .identifier(bytes: 1_024), "The value of the claim `aud`."),
        FixtureKey(
            "token_typ", type: ["enum": FixtureType.words(TokenType.self)], default: "JWT",
            "The header `typ` of access tokens. A token for several audiences has `at+jwt` only if they all have it.",
            read: { reader, audience in
                audience.tokenType = (reader.word("token_typ", TokenType.self) ?? .plain).rawValue
            },
            write: { .string($0.tokenType) }),
    ]

    static func read(_ reader: FixtureReader) -> Audience {
        var audience = Audience(id: "")
        for key in keys { key.read(reader, &audience) }
        return audience
    }
}
