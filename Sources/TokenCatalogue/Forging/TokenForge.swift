// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE
import LibCrypto

/// Makes the tokens of the catalogue out of one that is good.
///
/// Where the fault is elsewhere the tenant's own key signs, so that a verifier which overlooks the fault accepts the token.
struct TokenForge: Sendable {
    /// A token before it is signed.
    struct Draft {
        var header: JSONObject
        var claims: JSONObject
    }

    /// Of a good token.
    let header: JSONObject
    /// Of a good token.
    let claims: JSONObject
    /// Of an ID token of the same sign-in.
    let identityClaims: JSONObject
    /// Of a logout token for the same client.
    let logoutClaims: JSONObject
    let issuer: String
    /// Another tenant of the same server.
    let sibling: String
    let audience: String
    let signer: KeyRing.Entry
    let ring: KeyRing
    let now: NumericDate

    /// The moment so many seconds from now.
    func at(_ seconds: Int64) -> JSONValue {
        .number(JSONNumber(now.adding(seconds).seconds))
    }

    /// A key of the signer's kind that nobody publishes.
    ///
    /// - Parameter id: What it calls itself; `nil` is its thumbprint.
    func stranger(id: String? = nil) throws -> KeyRing.Entry {
        try UntrustedKeys.entry(for: signer.algorithm, id: id, at: now)
    }

    /// A good token with a difference.
    ///
    /// - Parameters:
    ///   - key: Signs in the place of the tenant's, without the header's telling.
    ///   - scheme: `nil` is the key's.
    func token(
        by key: KeyRing.Entry? = nil, scheme: SignatureScheme? = nil, _ change: (inout Draft) throws -> Void = { _ in }
    ) throws -> String {
        let draft = try draft(change)
        return try raw(
            header: draft.header.serialized(), payload: draft.claims.serialized(), by: key, scheme: scheme)
    }

    /// The parts of a good token with a difference, without a signature.
    func unsigned(_ change: (inout Draft) throws -> Void = { _ in }) throws -> String {
        let draft = try draft(change)
        return Base64URL.encode(draft.header.serialized()) + "." + Base64URL.encode(draft.claims.serialized())
    }

    /// A good token that an HMAC authenticates with bytes which everybody knows.
    func authenticated(_ secret: [UInt8]) throws -> String {
        let input = try unsigned { $0.header["alg"] = "HS256" }
        let code = try hmac(Array(input.utf8), key: secret, digest: .sha256)
        return "\(input).\(Base64URL.encode(code))"
    }

    /// Signs any bytes; a part that is not given is that of a good token.
    func raw(
        header: [UInt8]? = nil, payload: [UInt8]? = nil, by key: KeyRing.Entry? = nil, scheme: SignatureScheme? = nil
    ) throws -> String {
        let key = key ?? signer
        let draft = try draft()
        return try RawToken.make(
            header: header ?? draft.header.serialized(), payload: payload ?? draft.claims.serialized()
        ) { try key.privateKey.sign($0, scheme: scheme ?? key.algorithm.scheme) }
    }

    /// A good token whose header is written otherwise.
    func headerText(_ change: (String) -> String) throws -> String {
        try raw(header: Array(change(header.text).utf8))
    }

    /// A good token whose claims are written otherwise.
    func payloadText(_ change: (String) -> String) throws -> String {
        try raw(payload: Array(change(try draft().claims.text).utf8))
    }

    /// A good token in which a claim has a value that is written as given, which need not be JSON.
    func claim(_ name: String, written text: String) throws -> String {
        var claims = try draft().claims
        claims[name] = nil
        return try raw(payload: Array("\(claims.text.dropLast()),\"\(name)\":\(text)}".utf8))
    }

    /// Its parts: header, payload and signature.
    func parts() throws -> (header: String, payload: String, signature: String) {
        RawToken.parts(of: try token())
    }

    /// Each has a `jti` of its own, so that a verifier which takes none twice gets on.
    private func draft(_ change: (inout Draft) throws -> Void = { _ in }) throws -> Draft {
        var draft = Draft(header: header, claims: claims)
        let family = claims["jti"]?.stringValue?.split(separator: ".").first ?? ""
        draft.claims["jti"] = .string("\(family).\(Base64URL.encode(try randomBytes(12)))")
        try change(&draft)
        return draft
    }
}
