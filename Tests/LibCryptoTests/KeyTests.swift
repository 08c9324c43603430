// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto
import Testing

@Suite("RSA keys, signatures and PEM")
struct KeyTests {
    private static let key = Result { try PrivateKey.generateRSA(bits: 2_048) }

    @Test("a signature verifies, and not over another message, with another key or changed")
    func signature() throws {
        let key = try Self.key.get()
        let message = Array("message".utf8)
        let signature = try key.sign(message, scheme: .rsaPKCS1(.sha256))
        let publicKey = try key.publicKey
        #expect(signature.count == 256)
        #expect(publicKey.isValid(signature: signature, for: message, scheme: .rsaPKCS1(.sha256)))
        #expect(!publicKey.isValid(signature: signature, for: Array("massage".utf8), scheme: .rsaPKCS1(.sha256)))
        #expect(!publicKey.isValid(signature: [], for: message, scheme: .rsaPKCS1(.sha256)))
        #expect(!publicKey.isValid(signature: signature + [0], for: message, scheme: .rsaPKCS1(.sha256)))
        for index in [0, 100, 255] {
            var changed = signature
            changed[index] ^= 1
            #expect(!publicKey.isValid(signature: changed, for: message, scheme: .rsaPKCS1(.sha256)))
        }
        let other = try PrivateKey.generateRSA(bits: 2_048).publicKey
        #expect(!other.isValid(signature: signature, for: message, scheme: .rsaPKCS1(.sha256)))
    }

    @Test("the larger sizes sign and verify too", arguments: [3_072, 4_096])
    func largerKeys(bits: Int) throws {
        let key = try PrivateKey.generateRSA(bits: bits)
        let signature = try key.sign([1, 2, 3], scheme: .rsaPKCS1(.sha256))
        #expect(signature.count == bits / 8)
        #expect(try key.publicKey.isValid(signature: signature, for: [1, 2, 3], scheme: .rsaPKCS1(.sha256)))
        #expect(try !key.publicKey.isValid(signature: signature, for: [1, 2, 4], scheme: .rsaPKCS1(.sha256)))
    }

    @Test("many threads share one key")
    func concurrency() async throws {
        let key = try Self.key.get()
        let publicKey = try key.publicKey
        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                group.addTask {
                    let message = Array("message \(index)".utf8)
                    let signature = try key.sign(message, scheme: .rsaPKCS1(.sha256))
                    return publicKey.isValid(signature: signature, for: message, scheme: .rsaPKCS1(.sha256))
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(good == 64)
    }

    @Test("a private key survives PEM, and its public half is the same")
    func privatePEM() throws {
        let key = try Self.key.get()
        let pem = try key.pem
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(try PrivateKey(pem: pem).publicKey.pem == key.publicKey.pem)
    }

    @Test("a public key survives PEM and its two numbers")
    func publicPEM() throws {
        let key = try Self.key.get().publicKey
        guard case .rsa(let modulus, let exponent) = key.numbers else { throw CryptoError("Reading", reasons: []) }
        #expect(exponent == [1, 0, 1])
        #expect(modulus.count == 256)
        #expect(try PublicKey(pem: key.pem).numbers == key.numbers)
        #expect(try PublicKey(key.numbers).pem == key.pem)
    }

    @Test("sizes out of 2048 to 4096 are refused", arguments: [1_024, 2_047, 4_097, 16_384])
    func sizes(bits: Int) {
        #expect(throws: CryptoError.self) { try PrivateKey.generateRSA(bits: bits) }
    }

    @Test("garbage, a public key and an encrypted key are no private key, and nobody is asked for a passphrase")
    func notPrivate() throws {
        let publicPEM = try Self.key.get().publicKey.pem
        let encrypted = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh1yZR6hC8RRgICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEB0D2bZ9hQ3OsC9VQ1m0h8MEgZAx
            -----END ENCRYPTED PRIVATE KEY-----
            """
        for pem in ["", "garbage", publicPEM, encrypted] {
            #expect(throws: CryptoError.self) { try PrivateKey(pem: pem) }
        }
    }

    @Test("a private key is no public key")
    func notPublic() throws {
        let pem = try Self.key.get().pem
        #expect(throws: CryptoError.self) { try PublicKey(pem: pem) }
    }

    @Test("a refusal says why, empties OpenSSL's queue, and holds nothing of the text")
    func draining() {
        let error = #expect(throws: CryptoError.self) { try PrivateKey(pem: "secret-looking text") }
        #expect(error?.reasons.isEmpty == false)
        #expect(error?.description.contains("secret-looking") == false)
        let next = #expect(throws: CryptoError.self) { try PublicKey(pem: "") }
        #expect((next?.reasons.count ?? 9) <= 2)
    }
}
