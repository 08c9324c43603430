// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// Whether a request proves the key that it says it does (RFC 9449 §4.3).
struct DPoPProofCheck {
    let tenant: Tenant
    let endpoint: EndpointName
    let now: NumericDate

    /// Seconds for which a proof without a nonce is good.
    private static let lifetime: Int64 = 300
    /// How far the client's clock may be ahead.
    private static let leeway: Int64 = 60

    /// What the next proof is to have as its nonce; `nil` where none is asked for.
    var nonce: String? {
        tenant.snapshot.record.asksProofNonces ? DPoPNonce(tenant: tenant, now: now).current : nil
    }

    /// - Parameter judging: What else the proof has to be; one that is not stays unused.
    /// - Returns: `nil` when the request has no proof.
    /// - Throws: `invalid_dpop_proof` or `use_dpop_nonce`, or an error of the store.
    func check(
        _ headers: HTTPFields, _ method: HTTPRequest.Method, judging: (DPoPProof) throws -> Void = { _ in }
    ) async throws -> DPoPProof? {
        let texts = headers[values: .dpop]
        guard let text = texts.first else { return nil }
        guard texts.count == 1 else { throw DPoPProof.refusal("The header DPoP came twice.") }
        let proof = try DPoPProof(text)
        guard isSame(proof.method, method.rawValue) else {
            throw DPoPProof.refusal("The htm of the proof is not \(method.rawValue).")
        }
        guard isHere(proof.target) else {
            throw DPoPProof.refusal("The htu of the proof is not \(tenant.url(of: endpoint) ?? "this endpoint").")
        }
        let end = try end(of: proof)
        try judging(proof)
        let digest = sha256(Array("\(proof.keyThumbprint) \(proof.target) \(proof.id)".utf8))
        let isNew = try await tenant.store.useProof(
            digest: digest, until: end, in: tenant.name, settled: tenant.clock.settled)
        guard isNew else { throw DPoPProof.refusal("The proof was used before.") }
        return proof
    }

    /// Whether an access token came as it has to.
    ///
    /// - Throws: `invalid_token`, `invalid_dpop_proof` or `use_dpop_nonce`, or an error of the store.
    func check(
        _ headers: HTTPFields, _ method: HTTPRequest.Method, of token: AccessTokenCheck.Token,
        by credentials: AccessTokenCredentials
    ) async throws {
        let challenge = Challenge.forTokens(of: .dpop, realm: tenant.issuer.description)
        guard let key = try token.boundKey() else {
            guard credentials.scheme == .bearer else {
                throw OAuthError(
                    .invalidToken, "The access token is bound to no key: the scheme is Bearer.", challenge: challenge)
            }
            return
        }
        guard credentials.scheme == .dpop else {
            throw OAuthError(
                .invalidToken, "The access token is bound to a key: the scheme is DPoP.", challenge: challenge)
        }
        let hash = Base64URL.encode(sha256(Array(credentials.token.utf8)))
        let proof = try await check(headers, method) { proof in
            guard let found = proof.accessTokenHash, isSame(found, hash) else {
                throw DPoPProof.refusal("The ath of the proof is not that of the access token.")
            }
            guard isSame(key, proof.keyThumbprint) else {
                throw DPoPProof.refusal("The access token is bound to another key than the proof's.")
            }
        }
        guard proof != nil else { throw DPoPProof.refusal("A header DPoP is due.") }
    }

    /// By any of the names that the tenant has; what a request says of its host is not one.
    private func isHere(_ target: String) -> Bool {
        guard let path = tenant.paths.path(of: endpoint), let target = TargetURI(target) else { return false }
        let address = tenant.address
        return [address.issuer, address.frontChannel, address.backChannel]
            .contains { TargetURI($0.url(path)) == target }
    }

    /// Until when the proof is good; a nonce of ours says when it was made, whatever the client's clock does (§4.3 item 11).
    private func end(of proof: DPoPProof) throws(OAuthError) -> NumericDate {
        if tenant.snapshot.record.asksProofNonces {
            let nonces = DPoPNonce(tenant: tenant, now: now)
            guard let nonce = proof.nonce, nonces.isGood(nonce) else {
                throw OAuthError(.useDPoPNonce, "The proof is to have the nonce of the header DPoP-Nonce.")
                    .offering(nonce: nonces.current)
            }
            return now.adding(2 * DPoPNonce.period)
        }
        guard proof.issuedAt <= now.adding(DPoPProofCheck.leeway) else {
            throw DPoPProof.refusal("The proof is of the future, by the provider's clock.")
        }
        guard now - proof.issuedAt < DPoPProofCheck.lifetime else {
            throw DPoPProof.refusal(
                "The proof is older than \(DPoPProofCheck.lifetime) seconds, by the provider's clock.")
        }
        return proof.issuedAt.adding(DPoPProofCheck.lifetime)
    }
}
