// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
import Foundation
import HTTPTypes
package import IdentityProvider
import IdentityStore
package import JOSE
import OAuth
import TokenVerification

/// Which checks a token passes and fails, and why; what it says; how large it is; and what has become of it.
package struct TokenExplanation {
    /// The most bytes of a request: a token that is far too large is to be explained too.
    package static let limit = 262_144

    /// One check, and what it found.
    struct Finding {
        let name: String
        /// What was compared.
        var detail: String
        /// `nil` when it passed.
        let error: VerificationError?
        /// What would let the token pass.
        var remedy: String?
        /// Whether the verifier had refused the token before.
        var isUnverified = false
    }

    /// What a token is held against.
    private enum Kind: String, CaseIterable {
        case accessToken = "access-token"
        case bearer
        case idToken = "id-token"
    }

    private let token: String
    private let kind: Kind
    private let policy: VerificationPolicy
    private let verifier: TokenVerifier
    /// What is published; `nil` where a secret takes the place of keys.
    private let keys: KeySet?
    private let tenant: Tenant
    private let ring: KeyRing
    private let now: NumericDate
}

extension TokenExplanation {
    /// Reads `{"token", "policy"?, "audience"?, "issuer"?, "at"?, "leeway"?}`, and nothing else.
    ///
    /// - Throws: ``Problem`` that names the member.
    package init(_ body: ControlBody, of tenant: Tenant) throws(Problem) {
        self.tenant = tenant
        now = try body.date("at") ?? tenant.clock.now()
        let audience = try body.string("audience")
        let named = try body.word("policy", Kind.self)
        let issuer = try body.string("issuer") ?? tenant.issuer.description
        let leeway = try body.seconds("leeway")
        token = try body.requiredString("token")
        try body.finish()
        let snapshot = tenant.snapshot
        let parts = UnverifiedParts(token)
        kind = named ?? TokenExplanation.kind(audience: audience, parts, snapshot)
        let client = audience ?? parts.audience.first { snapshot.client($0) != nil }
        var policy = try TokenExplanation.policy(kind, issuer: issuer, audience: audience, client: client)
        ring = snapshot.keyRing
        // Of a key that was withdrawn, that is to be said, and not that nobody signs by its algorithm.
        policy.algorithms = Set(ring.entries.map(\.algorithm) + snapshot.signingAlgorithms)
        if let leeway {
            policy.expirationLeeway = leeway
            policy.futureLeeway = leeway
        }
        let seconds = TimeInterval(now.seconds)
        policy.now = { Date(timeIntervalSince1970: seconds) }
        self.policy = policy
        if kind == .idToken, let verifier = client.flatMap({ snapshot.client($0) })?.verifier(policy) {
            self.verifier = verifier
            keys = nil
        } else {
            let published = KeySet(
                entries: ring.published(at: now).map(\.webKey), issuer: nil, skipped: [])
            verifier = TokenVerifier(keys: published, policy: policy)
            keys = published
        }
    }

    /// What the audience's tokens are marked as, else what this token is.
    private static func kind(audience: String?, _ parts: UnverifiedParts, _ snapshot: TenantSnapshot) -> Kind {
        let type = audience.flatMap { snapshot.audience($0)?.tokenType } ?? parts.header?["typ"]?.stringValue
        return type?.lowercased() == "at+jwt" ? .accessToken : .bearer
    }

    private static func policy(
        _ kind: Kind, issuer: String, audience: String?, client: String?
    ) throws(Problem) -> VerificationPolicy {
        let rule: VerificationPolicy.AudienceRule = audience.map { .anyOf([$0]) } ?? .unchecked
        switch kind {
        case .accessToken: return .accessToken(issuer: .exactly(issuer), audience: rule)
        case .idToken:
            guard let client else {
                throw Problem(
                    .missingMember,
                    detail: "The token names no client of the tenant: name the one that it is held against.",
                    field: "audience")
            }
            return .idToken(issuer: issuer, clientID: client)
        case .bearer: return .bearer(issuer: .exactly(issuer), audience: rule)
        }
    }

    /// - Throws: An error of the store.
    package func json() async throws -> JSONObject {
        let parts = UnverifiedParts(token)
        let known = try await PresentedToken.find(token, in: tenant)
        let isOpaque = known?.isOpaque ?? !token.contains(".")
        let report = verifier.explain(token)
        var object: JSONObject = [
            "valid": .bool(report.isValid), "opaque": .bool(isOpaque), "policy": .string(kind.rawValue),
            "at": .number(JSONNumber(now.seconds)),
        ]
        object["code"] = report.error.map { .string($0.code) }
        object["checks"] = .array(findings(report, parts).map { .object($0.json) })
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

    /// The verifier's checks, and those that it did not come to.
    private func findings(_ report: VerificationReport, _ parts: UnverifiedParts) -> [Finding] {
        var findings = report.checks.map { check in
            Finding(name: check.name, detail: check.detail, error: check.error, remedy: check.remedy)
        }
        if let failed = report.checks.last, failed.error != nil {
            findings += UnverifiedChecks(token: token, parts: parts, policy: policy, keys: keys).findings(after: failed)
        }
        guard let id = parts.header?["kid"]?.stringValue, isWithdrawn(id) else { return findings }
        return findings.map { $0.error == .unknownKey ? $0.ofWithdrawnKey : $0 }
    }

    private func isWithdrawn(_ id: String) -> Bool {
        ring.entries.contains { isSame($0.id, id) && $0.record.state(at: now) == .withdrawn }
    }
}

extension Client {
    /// What verifies ID tokens that are authenticated with the client's secret; `nil` for others.
    fileprivate func verifier(_ policy: VerificationPolicy) -> TokenVerifier? {
        guard case .mac(let algorithm)? = idTokenAlgorithm, let secret else { return nil }
        return try? TokenVerifier(secret: SharedSecret(Array(secret.utf8)), algorithm: algorithm, policy: policy)
    }
}

extension TokenExplanation.Finding {
    /// The key is no stranger's: the tenant had it, and no longer publishes it.
    fileprivate var ofWithdrawnKey: Self {
        var finding = self
        finding.detail += "; the tenant has withdrawn the key of that kid"
        finding.remedy = "The key was withdrawn, and with it all that it signed: ask for a new token."
        return finding
    }

    fileprivate var json: JSONObject {
        var object: JSONObject = ["name": .string(name), "passed": .bool(error == nil), "detail": .string(detail)]
        object["code"] = error.map { .string($0.code) }
        object["reason"] = error.map { .string($0.description) }
        object["remedy"] = remedy.map(JSONValue.string)
        if isUnverified { object["unverified"] = true }
        return object
    }
}

extension PresentedToken {
    /// What the store knows, without the token and without any secret.
    fileprivate func json(at now: NumericDate) -> JSONObject {
        var object: JSONObject = [
            "state": .string(state(at: now).rawValue), "kind": .string(kind.rawValue),
            "client_id": .string(authorization.clientID), "grant": .string(authorization.grant.rawValue),
        ]
        object["expires_at"] = expiresAt.map { .number(JSONNumber($0.seconds)) }
        object["username"] = user.map { .string($0.username) }
        object["revocation_reason"] = revocationReason.map(JSONValue.string)
        return object
    }
}
