// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Hummingbird
import IdentityStore
import JOSE
import OAuth

/// Finds out who is behind the tokens, codes and cookies of a request, for the faults of one user or one client, and for the
/// journal.
///
/// Nothing is judged and nothing is used up: a fault may be for whoever claims to be somebody, and the endpoint, where it is
/// let at the request, judges for itself.
struct FaultCallers {
    let request: Request
    let call: FaultRequest
    let tenant: Tenant
    /// What somebody asks for; the rest is not looked for.
    let wanted: (user: Bool, client: Bool)

    /// - Throws: An error of the store.
    func find() async throws -> FaultRequest.Callers {
        var callers = FaultRequest.Callers()
        if wanted.user { callers.users = try await users().map(\.username) }
        if wanted.client { callers.clients = try await clients() }
        return callers
    }

    private func users() async throws -> [User] {
        switch call.endpoint {
        case .token: try await grantees()
        case .userInfo: try await collect(accessTokens, holder)
        case .introspection, .revocation: try await collect(call.values("token"), owner)
        case .authorization, .consent, .endSession: try await sessionUsers() + hinted()
        case .signIn: try await sessionUsers() + hinted() + typed()
        case .deviceVerification: try await sessionUsers() + typed()
        default: []
        }
    }

    private func clients() async throws -> [String] {
        switch call.endpoint {
        case .userInfo:
            try await collect(accessTokens) { try await claims(of: $0)?["client_id"]?.stringValue }
        case .authorization, .consent, .endSession, .signIn:
            call.values("id_token_hint")
                .flatMap { hint in
                    let audience = CompactToken.unverifiedClaims(of: hint)?["aud"]
                    return (audience?.arrayValue ?? [audience].compactMap { $0 }).compactMap(\.stringValue)
                }
        case .deviceVerification:
            try await collect((call.values("request") + call.values("user_code")).compactMap(UserCode.read)) {
                try await tenant.store.pendingDevice(userCode: $0, in: tenant.name, at: tenant.clock.now())?.clientID
            }
        default: []
        }
    }

    /// What each of some texts leads to.
    private func collect<Found>(
        _ texts: [String], _ find: (String) async throws -> Found?
    ) async throws -> [Found] {
        var found: [Found] = []
        for text in texts where text.utf8.count <= CompactToken.maximumBytes {
            if let one = try await find(text) { found.append(one) }
        }
        return found
    }
}

// MARK: Users

extension FaultCallers {
    /// Whose code or refresh token is to be redeemed.
    private func grantees() async throws -> [User] {
        let (store, name) = (tenant.store, tenant.name)
        return switch call.values("grant_type").first.flatMap(GrantType.init) {
        case .refreshToken:
            try await collect(call.values("refresh_token")) {
                try await store.refreshToken(digest: tenant.digest(of: $0), in: name)?.user
            }
        case .authorizationCode:
            try await collect(call.values("code")) { try await store.user(ofCode: tenant.digest(of: $0), in: name) }
        case .deviceCode:
            try await collect(call.values("device_code")) {
                try await store.user(ofDeviceCode: tenant.digest(of: $0), in: name)
            }
        case .password: try await typed()
        default: []
        }
    }

    /// The user whose username or email is given to sign in.
    private func typed() async throws -> [User] {
        try await collect(call.values("username")) { name in
            do {
                return try await tenant.store.user(signingInAs: name, in: tenant.name)
            } catch is AmbiguousEmail {
                return nil
            }
        }
    }

    /// Whom a token that is asked about, or given up, is about.
    private func owner(of token: String) async throws -> User? {
        let state = try await tenant.store.refreshToken(digest: tenant.digest(of: token), in: tenant.name)
        if let state { return state.user }
        return try await holder(of: token)
    }

    /// The user of an access token: by its authorization, since a client of its own sector knows them by another subject.
    private func holder(of token: String) async throws -> User? {
        guard let claims = try await claims(of: token) else { return nil }
        if let id = claims["jti"]?.stringValue, let authorization = id.split(separator: ".").first {
            let standing = try await tenant.store.standing(
                ofToken: id, authorization: String(authorization), in: tenant.name)
            if let user = standing.user { return user }
        }
        return try await subject(of: claims)
    }

    private func subject(of claims: JSONObject) async throws -> User? {
        guard let subject = claims["sub"]?.stringValue else { return nil }
        return try await tenant.store.user(subject: subject, in: tenant.name)
    }

    /// Whom a client says that it means.
    private func hinted() async throws -> [User] {
        let named = try await collect(call.values("login_hint")) {
            do {
                return try await tenant.store.user(hinted: $0, in: tenant.name)
            } catch is AmbiguousEmail {
                return nil
            }
        }
        let proven = try await collect(call.values("id_token_hint")) { hint in
            guard let claims = CompactToken.unverifiedClaims(of: hint) else { return nil as User? }
            return try await subject(of: claims)
        }
        return named + proven
    }

    /// Whom the browser is signed in as.
    private func sessionUsers() async throws -> [User] {
        let cookie = BrowserCookies(tenant.address).value(of: .session, in: request)
        return try await collect([cookie].compactMap { $0 }) {
            try await tenant.store.session(digest: tenant.digest(of: $0), in: tenant.name, at: tenant.clock.now())?.1
        }
    }
}

// MARK: Tokens

extension FaultCallers {
    /// In the header, or in a form's body.
    private var accessTokens: [String] {
        let inHeaders = request.headers[values: .authorization]
            .compactMap { AccessTokenCredentials(authorization: $0)?.token }
        return inHeaders + call.values("access_token")
    }

    /// What an access token says, or stands for.
    private func claims(of token: String) async throws -> JSONObject? {
        if token.utf8.contains(UInt8(ascii: ".")) { return CompactToken.unverifiedClaims(of: token) }
        return try await tenant.store.opaqueToken(digest: tenant.digest(of: token), in: tenant.name)?.claims
    }
}
