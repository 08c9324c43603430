// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE

/// A token whose signature and claims hold.
///
/// Only a ``TokenVerifier`` makes one.
public struct VerifiedToken: Sendable {
    /// One object, so that a token is handed on, and kept, for the price of one reference.
    private final class Storage: Sendable {
        let header: TokenHeader
        let payload: JSONDocument
        let dates: TokenDates
        let algorithm: TokenAlgorithm
        let key: JSONWebKey?
        let trust: Trust

        init(_ authentic: TokenAuthentication.Authentic) {
            header = authentic.header
            payload = authentic.subject.payload
            dates = authentic.subject.dates
            algorithm = authentic.subject.algorithm
            key = authentic.key
            trust = authentic.subject.trust
        }
    }

    private let storage: Storage
    /// Whether a cache answered with it.
    package internal(set) var isRemembered = false

    init(_ authentic: TokenAuthentication.Authentic) {
        storage = Storage(authentic)
    }

    private var payload: JSONDocument { storage.payload }
    private var dates: TokenDates { storage.dates }

    /// The `iss` claim; empty when the token has none, which only a policy that takes any issuer lets pass.
    public var issuer: String { text("iss") ?? "" }

    /// The `sub` claim; empty when the token has none.
    ///
    /// Only a policy whose ``VerificationPolicy/requiredClaims`` do not name `sub` accepts such a token.
    public var subject: String { text("sub") ?? "" }

    /// The `aud` claim; one value or several.
    public var audience: [String] {
        text("aud").map { [$0] } ?? (payload["aud"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The `exp` claim.
    public var expiration: Date { Date(dates.expiration ?? .farFuture) }

    /// The `iat` claim.
    public var issuedAt: Date? { dates.issuedAt.map { Date($0) } }

    /// The `jti` claim.
    public var tokenID: String? { text("jti") }

    /// The `sid` claim: the session that a logout token ends.
    public var sessionID: String? { text("sid") }

    /// The `client_id` claim.
    public var clientID: String? { text("client_id") }

    /// The `kid` of the header.
    public var keyID: String? { storage.header.keyID }

    /// What the token allows: the claim `scope`, space-delimited or an array, or `scp`.
    public var scopes: Scopes {
        let value = payload["scope"] ?? payload["scp"]
        // Only these two are space-delimited (RFC 6749 §3.3, RFC 8693 §4.2).
        if let text = value?.stringValue { return Scopes(text.split(separator: " ").map(String.init)) }
        return Scopes(VerifiedToken.names(value))
    }

    /// The `groups` claim: an array of strings, or one string that is one group; empty when it is anything else.
    ///
    /// A name may contain spaces: the string `"Guest admin"` is one group, and not the group `admin`.
    public var groups: [String] { VerifiedToken.names(payload["groups"]) }

    /// The `roles` claim: an array of strings, or one string that is one role; empty when it is anything else.
    ///
    /// A name may contain spaces: the string `"Guest admin"` is one role, and not the role `admin`.
    public var roles: [String] { VerifiedToken.names(payload["roles"]) }

    /// All claims, as JSON.
    public var payloadJSON: [UInt8] { payload.object.serialized() }

    /// All claims as a type of your own.
    ///
    /// ```swift
    /// struct OrderClaims: Decodable, Sendable { let department: String }
    /// let department = try token.claims(as: OrderClaims.self).department
    /// ```
    ///
    /// A `Date` is read as seconds since 1970, with a fraction or without (RFC 7519 §2).
    ///
    /// - Throws: `DecodingError` when a claim that the type needs is missing or of another type.
    public func claims<Claims: Decodable & Sendable>(as type: Claims.Type) throws -> Claims {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        return try decoder.decode(type, from: Data(payloadJSON))
    }

    private func text(_ claim: String) -> String? { payload[claim]?.stringValue }

    private static func names(_ value: JSONValue?) -> [String] {
        if let text = value?.stringValue { return text.isEmpty ? [] : [text] }
        guard let array = value?.arrayValue, case let texts = array.compactMap(\.stringValue),
            texts.count == array.count
        else { return [] }
        return texts
    }
}

extension VerifiedToken: CustomReflectable, CustomStringConvertible {
    /// Says that it is one, and nothing of what it holds: claims do not belong into a log.
    public var description: String { "VerifiedToken" }

    /// Shows nothing of what it holds.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension VerifiedToken {
    /// About what it takes in memory.
    var memoryBytes: Int { payload.memoryBytes }

    /// Whether it may be answered with again: not what is good once (a logout token, the answer to one login), nor what is
    /// bound to a key, whose proof changes.
    var isRepeatable: Bool {
        let policy = storage.trust.policy
        return policy.kind != .logoutToken && policy.nonce == nil && !payload.holds("cnf")
    }

    /// Whether a remembered token would still be verified: its key is still among the keys, for the same algorithm.
    ///
    /// - Parameter issuers: The verifier's, of which one vouched for the token.
    /// - Throws: ``VerificationError``, as a verification would: what has come with time.
    func stillHolds(in issuers: [Trust]) throws(VerificationError) -> Bool {
        let trust = storage.trust
        guard issuers.contains(where: { $0 === trust }), let key = storage.key, let source = trust.source,
            case .signature(let algorithm) = storage.algorithm
        else { return false }
        let current = try? trust.keys(of: source).key(id: storage.header.keyID, algorithm: algorithm)
        guard current === key || current?.thumbprint == key.thumbprint else { return false }
        let subject = CheckSubject(
            payload: payload, dates: dates, algorithm: .signature(algorithm), trust: trust, now: trust.now())
        for check in trust.timeChecks { try check.check(subject) }
        return true
    }
}

extension Date {
    fileprivate init(_ date: NumericDate) {
        self.init(timeIntervalSince1970: Double(date.seconds))
    }
}
