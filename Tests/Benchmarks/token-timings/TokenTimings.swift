// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto
import TokenVerification

/// Signing and verifying, each beside the bare RSA operation in it: what is left over is ours.
///
/// Prints the microseconds of one operation, the median of rounds that the contenders take in turns.
@main
struct TokenTimings {
    private static let rounds = 15
    private static let operations = 2_000

    static func main() async throws {
        let material = try Material()
        let peer = try await JWTKitPeer(pem: material.publicKey.pem)
        let contenders: [(String, () async throws -> Void)] = [
            ("sign_bare", { _ = try material.key.sign(material.signingInput, scheme: .rsaPKCS1(.sha256)) }),
            ("sign_token", { _ = try material.sign() }),
            ("verify_bare", { precondition(material.isSignatureValid) }),
            ("verify_sdk", { _ = try material.verifier.verify(material.token) }),
            ("verify_jwt_kit", { try await peer.verify(material.token) }),
        ]
        var times: [String: [Double]] = [:]
        for _ in 0..<rounds {
            for (name, operation) in contenders {
                let count = name.hasPrefix("sign") ? operations / 10 : operations
                let started = ContinuousClock.now
                for _ in 0..<count { try await operation() }
                let (seconds, attoseconds) = (ContinuousClock.now - started).components
                times[name, default: []].append((Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(count))
            }
        }
        let medians = contenders.map { name, _ in
            "\"\(name)\":\((times[name] ?? []).sorted()[rounds / 2])"
        }
        print("{\(medians.joined(separator: ","))}")
    }
}
