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
    private let grant: GrantType
    private let scope: Scope
    private let audience: [String]
    private let clientID: String
    private let now: NumericDate
    private let tokensEnd: NumericDate
    private let parameters: JSONObject

    /// - Parameter form: The request, whose parameters the client's claim rules may need.
    init(
        grant: GrantType, scope: Scope, audience: [String], form: FormParameters?, context: GrantContext
    ) throws(CryptoError) {
        // The second before the entropy: rows that are made together lie together, and the store touches fewer pages.
        let second = UInt64(bitPattern: context.now.seconds)
        let time = (0..<5).reversed().map { UInt8(truncatingIfNeeded: second >> (8 * $0)) }
        id = Base64URL.encode(time + (try randomBytes(11)))
        self.grant = grant
        self.scope = scope
        self.audience = audience
        clientID = context.client.id
        now = context.now
        tokensEnd = context.tokensEnd
        parameters = ClaimRules.parameters(of: form, for: context.client)
    }

    /// That of a user who signs in for this client alone.
    func authorization(for user: User, sessionID: String) -> Authorization {
        authorization(subject: user.subject, authenticatedAt: now, sessionID: sessionID)
    }

    /// That of a user who is signed in with a browser.
    func authorization(in session: Session) -> Authorization {
        authorization(
            subject: session.subject, authenticatedAt: session.authenticatedAt, sessionID: session.id)
    }

    /// That of a client that acts for itself.
    func authorization() -> Authorization {
        authorization(subject: nil, authenticatedAt: now, sessionID: "")
    }

    private func authorization(
        subject: String?, authenticatedAt: NumericDate, sessionID: String
    ) -> Authorization {
        var authorization = Authorization(
            id: id, clientID: clientID, subject: subject, grant: grant, scope: scope, audience: audience,
            authenticatedAt: authenticatedAt, sessionID: sessionID, createdAt: now)
        authorization.parameters = parameters
        authorization.endsAt = tokensEnd
        return authorization
    }
}
