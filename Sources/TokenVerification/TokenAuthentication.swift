// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A token that names a key which is not there, or that came before any keys were.
struct KeyMiss {
    let source: any KeySource
    let keyID: String?
}

/// Everything up to the signature, and the claims once it holds.
struct TokenAuthentication {
    let issuers: [Trust]
    let headers: TokenHeaderMemo

    /// A token whose signature holds.
    struct Authentic {
        let header: TokenHeader
        let key: JSONWebKey?
        let subject: CheckSubject
    }

    /// - Parameters:
    ///   - note: Told of each step that passed.
    ///   - onMiss: Told when newer keys may help.
    func authenticate(
        _ text: String, note: (_ check: String, _ finding: @autoclosure () -> String) -> Void,
        onMiss: (KeyMiss) -> Void
    ) throws(VerificationError) -> Authentic {
        let token = try parse(text)
        note("shape", "three parts, \(text.utf8.count) bytes")
        let (trust, read) = try issuer(of: token)
        let algorithm = try HeaderCheck.algorithm(token.header, allowed: trust.algorithms)
        note("algorithm", "alg is \(algorithm.name)")
        try HeaderCheck.extensions(token.header)
        try HeaderCheck.type(token.header, allowed: trust.policy.types)
        note("type", token.header.type.map { "typ is \(printable($0))" } ?? "no typ")
        let key = try verifySignature(of: token, algorithm, trust, note: note, onMiss: onMiss)
        note("signature", "it is the key's")
        let payload = if let read { read } else { try self.payload(of: token) }
        let dates: TokenDates
        do { dates = try TokenDates(payload) } catch { throw .malformedClaim(error.claim) }
        let subject = CheckSubject(
            payload: payload, dates: dates, algorithm: algorithm, trust: trust, now: trust.now())
        return Authentic(header: token.header, key: key, subject: subject)
    }

    private func parse(_ text: String) throws(VerificationError) -> CompactToken {
        do {
            return try CompactToken(parsing: text, memo: headers)
        } catch .tooLarge {
            throw .tokenTooLarge
        } catch {
            throw .malformedToken
        }
    }

    /// The one issuer; among several the one that `iss` names, for which the payload has to be read before it is trusted.
    private func issuer(of token: CompactToken) throws(VerificationError) -> (Trust, JSONDocument?) {
        if issuers.count == 1 { return (issuers[0], nil) }
        let payload = try payload(of: token)
        guard payload.holds("iss") else { throw .missingClaim("iss") }
        guard let trust = issuers.first(where: { $0.isNamed(by: payload) }) else { throw .wrongIssuer }
        return (trust, payload)
    }

    private func payload(of token: CompactToken) throws(VerificationError) -> JSONDocument {
        do { return try token.payloadDocument() } catch { throw .malformedToken }
    }

    private func verifySignature(
        of token: CompactToken, _ algorithm: TokenAlgorithm, _ trust: Trust,
        note: (_ check: String, _ finding: @autoclosure () -> String) -> Void, onMiss: (KeyMiss) -> Void
    ) throws(VerificationError) -> JSONWebKey? {
        switch (trust.anchor, algorithm) {
        case (.keys(let source), .signature(let algorithm)):
            let key: JSONWebKey
            do throws(VerificationError) {
                key = try trust.keys(of: source).key(id: token.header.keyID, algorithm: algorithm)
            } catch {
                if error == .unknownKey || error == .keysUnavailable {
                    onMiss(KeyMiss(source: source, keyID: token.header.keyID))
                }
                throw error
            }
            note("key", "thumbprint \(key.thumbprint)")
            guard token.isSigned(by: key.publicKey, algorithm: algorithm) else { throw .invalidSignature }
            return key
        case (.secret(let secret, _), .code(let algorithm)):
            note("key", "the secret")
            guard token.isAuthentic(by: secret, algorithm: algorithm) else { throw .invalidSignature }
            return nil
        // A trust allows only algorithms of its own anchor.
        case (.keys, .code), (.secret, .signature): throw .algorithmNotAllowed
        }
    }
}

extension VerificationError {
    /// The check that a report names for an error thrown before the claims were judged.
    var phase: String {
        switch self {
        case .algorithmNotAllowed: "algorithm"
        case .unknownKey, .ambiguousKey, .keysOfAnotherIssuer, .keysUnavailable: "key"
        case .invalidSignature: "signature"
        case .unsupportedCriticalHeader, .wrongType, .wrongTokenKind: "type"
        case .malformedClaim: "claims"
        case .missingClaim, .wrongIssuer: "issuer"
        default: "shape"
        }
    }
}

extension TokenAuthentication {
    /// What was compared when a token fell before its claims were judged; only its header is told of, which nobody vouches
    /// for.
    static func comparison(of text: String, _ error: VerificationError, _ issuers: [Trust]) -> String {
        let header = (try? CompactToken(parsing: text))?.header
        let trust = issuers.count == 1 ? issuers.first : nil
        switch error {
        case .tokenTooLarge:
            return "\(text.utf8.count) bytes; at most \(CompactToken.maximumBytes), "
                + "and \(CompactToken.maximumHeaderBytes) of header"
        case .algorithmNotAllowed:
            let allowed = trust?.algorithms.map(\.name).joined(separator: ", ") ?? "the issuer's"
            return "alg is \(printable(header?.algorithm ?? "")); allowed: \(allowed)"
        case .wrongType:
            let due = trust?.policy.types.map { $0.isEmpty ? "none" : $0 }.joined(separator: " or ") ?? "the issuer's"
            return (header?.type.map { "typ is \(printable($0))" } ?? "no typ") + "; due is \(due)"
        case .unknownKey, .ambiguousKey:
            let keys = (try? trust?.source?.currentKeys())?.keyIDs.map(printable).joined(separator: ", ")
            return (header?.keyID.map { "kid is \(printable($0))" } ?? "no kid") + (keys.map { "; keys: \($0)" } ?? "")
        case .keysOfAnotherIssuer:
            let owner = (try? trust?.source?.currentKeys())?.issuer ?? "another issuer"
            return "the keys are those of \(owner)"
        default: return error.description
        }
    }
}
