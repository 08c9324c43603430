// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// An authorization before its user is known: all that can be settled outside the transaction.
struct AuthorizationDraft: Sendable {
    private let id: String
    private let sessionID: String
    private let grant: GrantType
    private let scope: Scope
    private let audience: [String]
    private let clientID: String
    private let now: NumericDate

    init(grant: GrantType, scope: Scope, audience: [String], context: GrantContext) throws(CryptoError) {
        id = Base64URL.encode(try randomBytes(16))
        sessionID = Base64URL.encode(try randomBytes(16))
        self.grant = grant
        self.scope = scope
        self.audience = audience
        clientID = context.client.id
        now = context.now
    }

    func authorization(for user: User) -> Authorization {
        Authorization(
            id: id, clientID: clientID, subject: user.subject, grant: grant, scope: scope, audience: audience,
            authenticatedAt: now, sessionID: sessionID, createdAt: now)
    }
}
