// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import OAuth
import TokenVerification

/// Which checks a token passes and fails, and why; what it says; how large it is; and what has become of it.
struct TokenExplanation {
    /// The most bytes of a request: a token that is far too large is to be explained too.
    static let limit = 262_144

    private let token: String
    private let policy: String
    private let verifier: TokenVerifier
    private let tenant: Tenant
    private let now: NumericDate
}

extension TokenExplanation {
    private static let policies = ["access-token", "bearer", "id-token"]

    /// Reads `{"token", "policy"?, "audience"?, "issuer"?, "at"?, "leeway"?}`.
    ///
    /// - Throws: ``ProblemDetails`` that names the member.
    init(_ body: ControlBody, of tenant: Tenant) throws(ProblemDetails) {
        token = try body.string("token")
        self.tenant = tenant
        now = try body.date("at") ?? tenant.clock.now()
        let snapshot = tenant.snapshot
        let audience = try body.optionalString("audience")
        let parts = UnverifiedParts(token)
        policy = try TokenExplanation.policy(body, audience: audience, parts, snapshot)
        let issuer = try body.optionalString("issuer") ?? tenant.issuer.description
        let client = audience ?? parts.audience.first { snapshot.client($0) != nil }
        var policy = try TokenExplanation.policy(self.policy, issuer: issuer, audience: audience, client: client)
        let published = snapshot.keyRing.published(at: now)
        policy.algorithms = Set(published.map(\.algorithm))
        if let leeway = try body.seconds("leeway") {
            policy.expirationLeeway = leeway
            policy.futureLeeway = leeway
        }
        let seconds = TimeInterval(now.seconds)
        policy.now = { Date(timeIntervalSince1970: seconds) }
        let isIdentity = self.policy == "id-token"
        verifier =
            (isIdentity ? client.flatMap { snapshot.client($0) } : nil).flatMap { $0.verifier(policy) }
            ?? TokenVerifier(
                keys: KeySet(entries: published.map(\.webKey), issuer: nil, skipped: []), policy: policy)
    }

    /// What the body names, else what the audience's tokens are marked as, else what this token is.
    private static func policy(
        _ body: ControlBody, audience: String?, _ parts: UnverifiedParts, _ snapshot: TenantSnapshot
    ) throws(ProblemDetails) -> String {
        if let name = try body.optionalString("policy") {
            guard policies.contains(name) else {
                throw ProblemDetails(
                    .badRequest, "Unknown policy", detail: "A policy is one of \(policies.joined(separator: ", ")).",
                    field: "policy")
            }
            return name
        }
        let type = audience.flatMap { snapshot.audience($0)?.tokenType } ?? parts.header?["typ"]?.stringValue
        return type?.lowercased() == "at+jwt" ? "access-token" : "bearer"
    }

    private static func policy(
        _ name: String, issuer: String, audience: String?, client: String?
    ) throws(ProblemDetails) -> VerificationPolicy {
        let rule: VerificationPolicy.AudienceRule = audience.map { .anyOf([$0]) } ?? .unchecked
        switch name {
        case "access-token": return .accessToken(issuer: .exactly(issuer), audience: rule)
        case "id-token":
            guard let client else {
                throw ProblemDetails(
                    .badRequest, "Member missing",
                    detail: "The token names no client of the tenant: name the one that it is held against.",
                    field: "audience")
            }
            return .idToken(issuer: issuer, clientID: client)
        default: return .bearer(issuer: .exactly(issuer), audience: rule)
        }
    }

    /// - Throws: An error of the store.
    func json() async throws -> JSONObject {
        let parts = UnverifiedParts(token)
        let known = try await PresentedToken.find(token, in: tenant)
        let isOpaque = known?.isOpaque ?? !token.contains(".")
        let report = verifier.explain(token)
        var object: JSONObject = [
            "valid": .bool(report.isValid), "opaque": .bool(isOpaque), "policy": .string(policy),
            "at": .number(JSONNumber(now.seconds)),
        ]
        object["code"] = report.error.map { .string($0.code) }
        object["checks"] = .array(report.checks.map { .object($0.json) })
        object["header"] = parts.header.map(JSONValue.object)
        object["claims"] = (parts.claims ?? known?.claims).map(JSONValue.object)
        object["size"] = .object(parts.size)
        let bytes = token.utf8.count
        object["fits"] = [
            "cookie_4096": .bool(bytes <= 4_096),
            "header_8190": .bool("Authorization: Bearer ".utf8.count + bytes <= 8_190),
        ]
        object["standing"] = .object(known?.json(at: now) ?? ["state": "unknown"])
        return object
    }
}

extension Client {
    /// What verifies ID tokens that are authenticated with the client's secret; `nil` for others.
    fileprivate func verifier(_ policy: VerificationPolicy) -> TokenVerifier? {
        guard case .mac(let algorithm)? = idTokenAlgorithm, let secret else { return nil }
        return try? TokenVerifier(secret: SharedSecret(Array(secret.utf8)), algorithm: algorithm, policy: policy)
    }
}

extension VerificationReport.Check {
    fileprivate var json: JSONObject {
        var object: JSONObject = ["name": .string(name), "passed": .bool(error == nil), "detail": .string(detail)]
        object["code"] = error.map { .string($0.code) }
        object["reason"] = error.map { .string($0.description) }
        object["remedy"] = remedy.map(JSONValue.string)
        return object
    }
}

extension PresentedToken {
    /// What the store knows, without the token and without any secret.
    fileprivate func json(at now: NumericDate) -> JSONObject {
        var object: JSONObject = [
            "state": .string(state(at: now).rawValue), "kind": .string(kind.rawValue),
            "client_id": .string(authorization.clientID), "grant": .string(authorization.grant.rawValue),
            "expires_at": .number(JSONNumber(expiresAt.seconds)),
        ]
        object["username"] = user.map { .string($0.username) }
        object["revocation_reason"] = revocationReason.map(JSONValue.string)
        return object
    }
}
