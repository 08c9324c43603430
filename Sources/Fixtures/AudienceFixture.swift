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

    static func read(_ reader: FixtureReader) -> Audience {
        let id = reader.identifier("id", limit: 1_024)
        return Audience(id: id, tokenType: (reader.word("token_typ", TokenType.self) ?? .plain).rawValue)
    }
}
