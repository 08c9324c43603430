// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto
import TokenVerification

/// Signing and verifying, each beside the bare RSA operation in it: what is left over is ours.
///
/// Prints the microseconds of one operation, the median of rounds that the contenders take in turns. With the argument
/// `scaling` it prints the verifications a second of one thread and of two instead; with `instructions NAME` it does a
/// hundred operations for callgrind to count, which collects within ``measured(_:)``.
@main
struct TokenTimings {
    private static let rounds = 15
    private static let operations = 2_000

    static func main() async throws {
        let material = try Material()
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "scaling" { return try await scaling(material) }
        if arguments.first == "instructions", let name = arguments.last { return try instructions(name, material) }
        let peer = try await JWTKitPeer(pem: material.publicKey.pem)
        let bytes = Array(material.token.utf8)
        var contenders: [(String, () async throws -> Void)] =
            [
                ("sign_bare", { _ = try material.key.sign(material.signingInput, scheme: .rsaPKCS1(.sha256)) }),
                ("sign_token", { _ = try material.sign() }),
                ("verify_bare", { precondition(material.isSignatureValid) }),
                ("verify_sdk", { _ = try material.verifier.verify(material.token) }),
                ("verify_jwt_kit", { try await peer.verify(material.token) }),
                ("verify_cached", { _ = try material.rememberingVerifier.verify(material.token) }),
                ("sha256", { precondition(sha256(bytes).count == 32) }),
            ]
        for (name, text) in material.hostile {
            contenders.append(
                ("hostile_" + name, { if (try? material.verifier.verify(text)) != nil { throw CancellationError() } }))
        }
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

    private static func instructions(_ name: String, _ material: Material) throws {
        let operation: () throws -> Void
        let bytes = Array(material.token.utf8)
        switch name {
        case "verify_bare": operation = { precondition(material.isSignatureValid) }
        case "sha256": operation = { precondition(sha256(bytes).count == 32) }
        case "verify_cached": operation = { _ = try material.rememberingVerifier.verify(material.token) }
        default: operation = { _ = try material.verifier.verify(material.token) }
        }
        for _ in 0..<10 { try operation() }
        try measured { for _ in 0..<100 { try operation() } }
    }

    private static func scaling(_ material: Material) async throws {
        var rates: [Int: [Double]] = [:]
        for _ in 0..<rounds {
            for threads in [1, 2] {
                let started = ContinuousClock.now
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<threads {
                        group.addTask {
                            for _ in 0..<(operations * 4) { _ = try material.verifier.verify(material.token) }
                        }
                    }
                    try await group.waitForAll()
                }
                let (seconds, attoseconds) = (ContinuousClock.now - started).components
                let count = Double(operations * 4 * threads)
                rates[threads, default: []].append(count / (Double(seconds) + Double(attoseconds) / 1e18))
            }
        }
        let (one, two) = (rates[1]?.sorted()[rounds / 2] ?? 0, rates[2]?.sorted()[rounds / 2] ?? 0)
        print("{\"one\":\(one),\"two\":\(two)}")
    }
}

/// What callgrind is told to collect within.
@inline(never)
func measured(_ body: () throws -> Void) rethrows {
    try body()
}
