// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import TokenVerification

/// What would still be wrong with a token that a verifier refused before it looked at the claims.
///
/// A verifier says nothing of a token whose signature does not hold, and rightly so; who looks for a mistake wants to know all
/// of them. What the token says is signed anew here, by a secret that lives as long as the call, and held against the same
/// policy: so each finding is the SDK's own.
struct UnverifiedChecks {
    let token: String
    let parts: UnverifiedParts
    let policy: VerificationPolicy
    /// What is published; `nil` where the token is authenticated with a secret.
    let keys: KeySet?

    /// The checks that did not run.
    ///
    /// - Parameter failed: The one at which the verifier stopped.
    func findings(after failed: VerificationReport.Check) -> [TokenExplanation.Finding] {
        guard let phase = Phase(rawValue: failed.name), parts.claims != nil else { return [] }
        var findings: [TokenExplanation.Finding] = []
        if phase < .type, let check = type() { findings.append(check) }
        if phase == .algorithm || phase == .type { findings += signature() }
        return findings + claims()
    }

    /// Where a verifier stops for good; the claims come afterwards.
    fileprivate enum Phase: String, CaseIterable, Comparable {
        case shape
        case algorithm
        case type
        case key
        case signature

        static func < (left: Phase, right: Phase) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// What the header says besides its algorithm.
    private func type() -> TokenExplanation.Finding? {
        guard let header = parts.header else { return nil }
        return judge(header).first { $0.name == Phase.type.rawValue }.map(TokenExplanation.Finding.init(unverified:))
    }

    private func claims() -> [TokenExplanation.Finding] {
        var header = JSONObject()
        header["typ"] = policy.types.first { !$0.isEmpty }.map(JSONValue.string)
        return judge(header).filter { Phase(rawValue: $0.name) == nil }
            .map(TokenExplanation.Finding.init(unverified:))
    }

    /// The payload as it is written, under another header.
    private func judge(_ header: JSONObject) -> [VerificationReport.Check] {
        var header = header
        header["alg"] = "HS256"
        let payload = String(
            token.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false).dropFirst().first ?? "")
        guard let bytes = try? randomBytes(32) else { return [] }
        let secret = SharedSecret(bytes)
        guard
            let signed = try? RawToken.make(
                encodedHeader: Base64URL.encode(header.serialized()), encodedPayload: payload,
                signing: { try secret.code(of: $0, algorithm: .hs256) }),
            let verifier = try? TokenVerifier(secret: secret, algorithm: .hs256, policy: policy)
        else { return [] }
        return verifier.explain(signed).checks
    }

    /// Whose key it is, and whether the signature is that key's, by whatever algorithm the header names.
    private func signature() -> [TokenExplanation.Finding] {
        guard let keys, let parsed = try? CompactToken(parsing: token),
            let algorithm = SignatureAlgorithm(name: parsed.header.algorithm)
        else { return [] }
        do throws(VerificationError) {
            let key = try keys.key(id: parsed.header.keyID, algorithm: algorithm)
            let holds = parsed.isSigned(by: key.publicKey, algorithm: algorithm)
            return [
                .init(.key, "thumbprint \(key.thumbprint)"),
                .init(.signature, holds ? "it is the key's" : "it is not the key's", holds ? nil : .invalidSignature),
            ]
        } catch {
            let named = parsed.header.keyID.map { "kid is \($0.excerpt)" } ?? "no kid"
            return [.init(.key, "\(named); for \(algorithm) there is not exactly one such key", error)]
        }
    }
}

extension TokenExplanation.Finding {
    fileprivate init(
        _ phase: UnverifiedChecks.Phase, _ detail: String, _ error: VerificationError? = nil
    ) {
        self.init(name: phase.rawValue, detail: detail, error: error, remedy: error?.remedy, isUnverified: true)
    }

    fileprivate init(unverified check: VerificationReport.Check) {
        self.init(
            name: check.name, detail: check.detail, error: check.error, remedy: check.remedy, isUnverified: true)
    }
}
