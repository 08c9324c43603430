// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE

/// A token whose signature and claims hold.
///
/// Only a ``TokenVerifier`` makes one.
public struct VerifiedToken: Sendable {
    private let header: TokenHeader
    private let claims: RegisteredClaims
    private let payload: JSONDocument

    init(header: TokenHeader, claims: RegisteredClaims, payload: JSONDocument) {
        self.header = header
        self.claims = claims
        self.payload = payload
    }

    /// The `iss` claim.
    public var issuer: String { claims.issuer ?? "" }

    /// The `sub` claim; empty when the token has none, which only a `bearer` policy lets pass.
    public var subject: String { claims.subject ?? "" }

    /// The `aud` claim; one value or several.
    public var audience: [String] { claims.audience ?? [] }

    /// The `exp` claim.
    public var expiration: Date {
        Date(timeIntervalSince1970: Double(claims.expiration?.seconds ?? 0))
    }

    /// The `iat` claim.
    public var issuedAt: Date? {
        claims.issuedAt.map { Date(timeIntervalSince1970: Double($0.seconds)) }
    }

    /// The `jti` claim.
    public var tokenID: String? { claims.jwtID }

    /// The `client_id` claim.
    public var clientID: String? { payload["client_id"]?.stringValue }

    /// The `kid` of the header.
    public var keyID: String? { header.keyID }

    /// What the token allows: the claim `scope`, space-delimited or an array, or `scp`.
    public var scopes: Scopes {
        Scopes(VerifiedToken.list(payload["scope"] ?? payload["scp"]))
    }

    /// The `groups` claim: an array, or space-delimited; empty when it is anything else.
    public var groups: [String] { VerifiedToken.list(payload["groups"]) }

    /// The `roles` claim: an array, or space-delimited; empty when it is anything else.
    public var roles: [String] { VerifiedToken.list(payload["roles"]) }

    /// All claims, as JSON.
    public var payloadJSON: [UInt8] { payload.object.serialized() }

    /// All claims as a type of your own.
    ///
    /// ```swift
    /// struct OrderClaims: Decodable, Sendable { let department: String }
    /// let department = try token.claims(as: OrderClaims.self).department
    /// ```
    ///
    /// - Throws: `DecodingError` when a claim that the type needs is missing or of another type.
    public func claims<Claims: Decodable & Sendable>(as type: Claims.Type) throws -> Claims {
        try JSONDecoder().decode(type, from: Data(payloadJSON))
    }

    private static func list(_ value: JSONValue?) -> [String] {
        if let text = value?.stringValue { return text.split(separator: " ").map(String.init) }
        guard let array = value?.arrayValue, case let texts = array.compactMap(\.stringValue),
            texts.count == array.count
        else { return [] }
        return texts
    }
}
