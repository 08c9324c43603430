// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import IdentityProvider
import IdentityStore
package import JOSE
import LibCrypto
import OAuth

/// Makes tokens that nobody has to earn.
package struct TokenMint {
    /// A token, and what it says.
    package struct Minted {
        let type: MintRequest.TokenType
        let token: String
        /// `nil` for an opaque one.
        var header: JSONObject?
        var claims: JSONObject?

        package var json: JSONObject {
            var object: JSONObject = ["token": .string(token), "type": .string(type.rawValue)]
            object["header"] = header.map(JSONValue.object)
            object["claims"] = claims.map(JSONValue.object)
            object["size"] = .number(JSONNumber(Int64(token.utf8.count)))
            return object
        }
    }

    private let tenant: Tenant
    private let snapshot: TenantSnapshot
    private let now: NumericDate

    package init(tenant: Tenant) {
        self.tenant = tenant
        snapshot = tenant.snapshot
        now = tenant.clock.now()
    }

    /// - Throws: ``Problem`` that names the member, ``OAuthError`` when no key can sign, or an error of the store.
    package func mint(_ request: MintRequest, trace: RequestTrace) async throws -> Minted {
        let isOwn = if case .client = request.subject { true } else { false }
        let client = try TokenClient.find(
            request.client, for: isOwn ? .clientCredentials : .password, in: snapshot)
        let key = try request.signing.entry(in: snapshot.keyRing, at: now)
        let issuer = try TokenIssuer(tenant: tenant, snapshot: snapshot, client: client, at: now, signer: key)
        let context = GrantContext(tenant: tenant, snapshot: snapshot, client: client, now: now)
        let proven = try await OwnerAuthorization(context: context)
            .make(
                for: request.subject, scope: request.scope ?? TokenMint.defaultScope(of: client, isOwn: isOwn),
                audience: try audience(request, in: context), keeping: keeping(request)
            ) { user throws(Problem) in
                guard let user else { throw .noUser }
                return user
            }
        if request.type == .refreshToken { return Minted(type: .refreshToken, token: proven.refreshToken ?? "") }
        var unsigned = try draft(request.type, proven, by: issuer)
        if case .madeUp(let subject) = request.subject { unsigned.claims["sub"] = .string(subject) }
        MintChanges(request: request, now: now).apply(to: &unsigned)
        if request.type == .accessToken, let end = try? unsigned.claims.date("exp") {
            try await tenant.store.prolong(proven.authorization, until: end, in: tenant.name)
        }
        if request.type == .accessToken, client.hasOpaqueAccessTokens, !request.isSignedOtherwise {
            let end = (try? unsigned.claims.date("exp")) ?? now.adding(issuer.accessTokenLifetime)
            let token = try await issuer.keep(unsigned.claims, until: end)
            return Minted(type: .accessToken, token: token, claims: unsigned.claims)
        }
        let token = try sign(unsigned, request, client)
        if case .key(let key) = unsigned.signer { trace.note { $0.signed = .init(algorithm: key.algorithm, count: 1) } }
        return Minted(type: request.type, token: token, header: unsigned.header, claims: unsigned.claims)
    }

    /// All that the client may have, besides a refresh token's: what changes the kind of a token endpoint's answer changes
    /// nothing here, where one token is made.
    static func defaultScope(of client: Client, isOwn: Bool) -> Scope {
        let withheld = isOwn ? [Scope.offlineAccess, Scope.openID] : [Scope.offlineAccess]
        return client.defaultScopes ?? client.scopes.subtracting(Scope(withheld))
    }

    private func audience(_ request: MintRequest, in context: GrantContext) throws -> [String] {
        if !request.audience.isEmpty { return request.audience }
        return try AudienceSelection(context).audience(for: try RequestedAccess(scope: nil, audience: []))
    }

    /// Only what the provider's own endpoints would look up is kept.
    private func keeping(_ request: MintRequest) -> OwnerAuthorization.Keeping {
        switch request.type {
        case .accessToken: .authorization
        case .refreshToken: .refreshToken(until: request.expiresAt ?? request.lifetime.map { now.adding($0) })
        case .idToken, .jwt, .logoutToken: .nothing
        }
    }

    private func draft(
        _ type: MintRequest.TokenType, _ proven: ProvenAuthorization, by issuer: TokenIssuer
    ) throws -> UnsignedToken {
        switch (type, proven.user) {
        case (.idToken, let user?):
            var draft = try issuer.idToken(of: proven, user: user, accessToken: "")
            // No access token comes with it.
            draft.claims["at_hash"] = nil
            return draft
        case (.logoutToken, let user?):
            return try issuer.logoutToken(of: user.subject, session: proven.authorization.sessionID)
        case (.jwt, _):
            var draft = try issuer.accessToken(of: proven)
            draft.header["typ"] = "JWT"
            let plain: Set = ["iss", "sub", "aud", "iat", "exp", "jti"]
            draft.claims = JSONObject(draft.claims.filter { plain.contains($0.name) }.map { ($0.name, $0.value) })
            return draft
        default: return try issuer.accessToken(of: proven)
        }
    }

    private func sign(_ token: UnsignedToken, _ request: MintRequest, _ client: Client) throws -> String {
        try RawToken.make(header: token.header.serialized(), payload: token.claims.serialized()) { input in
            switch (request.signing.algorithm, token.signer) {
            case (.unsigned, _): []
            case (.secret(let algorithm), _):
                try code(of: input, SharedSecret(Array((client.secret ?? "").utf8)), algorithm)
            case (.signature(let algorithm), .key(let key)):
                try key.privateKey.sign(input, scheme: algorithm.scheme)
            case (_, .key(let key)): try key.privateKey.sign(input, scheme: key.algorithm.scheme)
            case (_, .secret(let secret, let algorithm)): try code(of: input, secret, algorithm)
            }
        }
    }

    private func code(of input: [UInt8], _ secret: SharedSecret, _ algorithm: MACAlgorithm) throws -> [UInt8] {
        guard secret.suffices(for: algorithm) else {
            throw Problem(
                .wrongAlgorithm,
                detail: "The client has no secret that is long enough for \(algorithm) (RFC 7518 §3.2).",
                field: "algorithm")
        }
        return try secret.code(of: input, algorithm: algorithm)
    }
}
