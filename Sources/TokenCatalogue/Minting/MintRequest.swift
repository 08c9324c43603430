// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE
import OAuth

/// What a minted token is to be.
///
/// `{"user"? or "subject"?, "client"?, "type"?, "audience"?, "scope"?, "claims"?, "header"?, "lifetime"?, "issued_at"?,
/// "not_before"?, "expires_at"?, "issuer"?, "key"?, "algorithm"?, "kid"?}`; what is absent is as the tenant would have it.
/// Members of `claims` and `header` take the place of others, and `null` removes one.
package struct MintRequest {
    enum TokenType: String, CaseIterable {
        case accessToken = "access_token"
        case idToken = "id_token"
        case jwt
        case logoutToken = "logout_token"
        case refreshToken = "refresh_token"
    }

    let subject: OwnerAuthorization.Subject
    let client: String?
    let type: TokenType
    let audience: [String]
    /// `nil` is the client's default.
    let scope: Scope?
    let claims: JSONObject
    let header: JSONObject
    let lifetime: Int64?
    let issuedAt: NumericDate?
    let notBefore: NumericDate?
    let expiresAt: NumericDate?
    let issuer: String?
    let signing: MintSigning

    /// - Throws: ``Problem`` that names the member.
    package init(_ body: ControlBody) throws(Problem) {
        let type = try body.word("type", TokenType.self) ?? .accessToken
        self.type = type
        client = try body.string("client")
        audience = try body.strings("audience") ?? []
        scope = try MintRequest.scope(body)
        claims = try body.object("claims") ?? [:]
        header = try body.object("header") ?? [:]
        lifetime = try body.offset("lifetime")
        issuedAt = try body.date("issued_at")
        notBefore = try body.date("not_before")
        expiresAt = try body.date("expires_at")
        issuer = try body.string("issuer")
        signing = try MintSigning(body)
        subject = try MintRequest.subject(body, type)
        if lifetime != nil, expiresAt != nil {
            throw Problem(
                .contradiction, detail: "Give lifetime or expires_at, not both.", field: "lifetime")
        }
        if type == .refreshToken { try checkOpaque() }
    }

    /// Whether anything asks for a token that is signed in its own way: then it is no opaque one.
    var isSignedOtherwise: Bool { !header.isEmpty || !signing.isDefault }

    private static func subject(
        _ body: ControlBody, _ type: TokenType
    ) throws(Problem) -> OwnerAuthorization.Subject {
        let user = try body.string("user")
        let subject = try body.string("subject")
        switch (user, subject) {
        case (_?, _?):
            throw Problem(
                .contradiction, detail: "Give user or subject, not both.", field: "subject")
        case (let user?, nil): return .user(user)
        case (nil, let subject?) where type != .refreshToken: return .madeUp(subject)
        case (nil, nil) where type == .accessToken || type == .jwt: return .client
        default:
            let due = type == .refreshToken ? "user" : "user or subject"
            throw body.strangerFirst(
                Problem(
                    .missingMember, detail: "The type \(type.rawValue) requires \(due).", field: "user"))
        }
    }

    private static func scope(_ body: ControlBody) throws(Problem) -> Scope? {
        guard let text = try body.string("scope") else { return nil }
        if text.isEmpty { return Scope() }
        guard let scope = Scope(parsing: text) else {
            throw Problem(
                .invalidValue,
                detail: "The scope is no space-delimited list of scope tokens. Give any other in claims.",
                field: "scope")
        }
        return scope
    }

    /// A refresh token says nothing, so there is nothing to change in it.
    private func checkOpaque() throws(Problem) {
        let given: [(String, Bool)] = [
            ("claims", !claims.isEmpty), ("header", !header.isEmpty), ("issuer", issuer != nil),
            ("issued_at", issuedAt != nil), ("not_before", notBefore != nil), ("key", !signing.isDefault),
        ]
        guard let (name, _) = given.first(where: { $0.1 }) else { return }
        throw Problem(
            .contradiction, detail: "A refresh token is opaque: it has no header, claims or signature.",
            field: name)
    }
}
