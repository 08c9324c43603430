// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto
import Testing

@Suite("Signature schemes")
struct SignatureSchemeTests {
    static let schemes: [SignatureScheme] = [
        .rsaPKCS1(.sha256), .rsaPKCS1(.sha384), .rsaPKCS1(.sha512), .rsaPSS(.sha256), .rsaPSS(.sha384),
        .rsaPSS(.sha512), .ecdsa(.p256, .sha256), .ecdsa(.p384, .sha384), .ed25519,
    ]

    private static let keys = Result {
        try Dictionary(uniqueKeysWithValues: Set(schemes.map(\.keyKind)).map { ($0, try PrivateKey.generate($0)) })
    }

    @Test("a signature holds by its own scheme, message and key, and by nothing else", arguments: schemes)
    func holds(scheme: SignatureScheme) throws {
        let key = try #require(try Self.keys.get()[scheme.keyKind])
        let publicKey = try key.publicKey
        let message = Array("message".utf8)
        let signature = try key.sign(message, scheme: scheme)
        for other in Self.schemes {
            #expect(publicKey.isValid(signature: signature, for: message, scheme: other) == (other == scheme))
        }
        #expect(!publicKey.isValid(signature: signature, for: Array("massage".utf8), scheme: scheme))
        for index in [0, signature.count / 2, signature.count - 1] {
            var changed = signature
            changed[index] ^= 1
            #expect(!publicKey.isValid(signature: changed, for: message, scheme: scheme))
        }
        for wrong in [[], signature + [0], Array(signature.dropLast()), [0] + signature] {
            #expect(!publicKey.isValid(signature: wrong, for: message, scheme: scheme))
        }
        let stranger = try PrivateKey.generate(scheme.keyKind).publicKey
        #expect(!stranger.isValid(signature: signature, for: message, scheme: scheme))
    }

    @Test("a key signs by no scheme of another kind, and survives PEM", arguments: schemes)
    func kinds(scheme: SignatureScheme) throws {
        let key = try #require(try Self.keys.get()[scheme.keyKind])
        for other in Self.schemes where other.keyKind != scheme.keyKind {
            #expect(throws: CryptoError.self) { try key.sign([1], scheme: other) }
        }
        let copy = try PrivateKey(pem: try key.pem)
        #expect(copy.kind == scheme.keyKind)
        #expect(try copy.publicKey.numbers == key.publicKey.numbers)
        #expect(try PublicKey(pem: key.publicKey.pem).numbers == key.publicKey.numbers)
        #expect(try PublicKey(key.publicKey.numbers).pem == key.publicKey.pem)
    }

    @Test("an ECDSA signature is two halves as long as the field, also when one begins with zeros")
    func halves() throws {
        for curve in EllipticCurve.allCases {
            let key = try #require(try Self.keys.get()[.ec(curve)])
            let publicKey = try key.publicKey
            // One in 128 has a half that begins with a zero byte.
            for index in 0..<300 {
                let message = Array("\(index)".utf8)
                let signature = try key.sign(message, scheme: .ecdsa(curve, curve.digest))
                #expect(signature.count == curve.fieldBytes * 2)
                #expect(publicKey.isValid(signature: signature, for: message, scheme: .ecdsa(curve, curve.digest)))
            }
        }
    }

    @Test("an RSA signature is as long as the modulus: one whose leading zero was dropped is none")
    func leadingZero() throws {
        let key = try #require(try Self.keys.get()[.rsa])
        for scheme in [SignatureScheme.rsaPSS(.sha256), .rsaPKCS1(.sha256)] {
            // One in 256 begins with a zero byte.
            var (message, signature): ([UInt8], [UInt8]) = ([], [1])
            for index in 0..<20_000 where signature.first != 0 {
                message = Array("\(index)".utf8)
                signature = try key.sign(message, scheme: scheme)
            }
            try #require(signature.first == 0)
            let publicKey = try key.publicKey
            #expect(publicKey.isValid(signature: signature, for: message, scheme: scheme))
            #expect(!publicKey.isValid(signature: Array(signature.dropFirst()), for: message, scheme: scheme))
            #expect(!publicKey.isValid(signature: [0] + signature, for: message, scheme: scheme))
        }
    }

    @Test("nothing is signed by zero, by the group's order, or by infinity")
    func edges() throws {
        let key = try #require(try Self.keys.get()[.ec(.p256)]).publicKey
        let order: [UInt8] = [
            0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD,
            0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
        ]
        let zero = [UInt8](repeating: 0, count: 32)
        let one = [UInt8](repeating: 0, count: 31) + [1]
        for r in [zero, one, order] {
            for s in [zero, one, order] {
                #expect(!key.isValid(signature: r + s, for: [1, 2, 3], scheme: .ecdsa(.p256, .sha256)))
            }
        }
        // One half too long is another number, and half a byte too short is none.
        let (message, own): ([UInt8], _) = ([1, 2, 3], try #require(try Self.keys.get()[.ec(.p256)]))
        let good = try own.sign(message, scheme: .ecdsa(.p256, .sha256))
        for signature in [good + [0], [0] + good, good.dropLast(), good + good] {
            #expect(!key.isValid(signature: Array(signature), for: message, scheme: .ecdsa(.p256, .sha256)))
        }
        // A point that is not on the curve, and the one at infinity.
        #expect(throws: CryptoError.self) { try PublicKey(.ec(.p256, x: one, y: one)) }
        #expect(throws: CryptoError.self) { try PublicKey(.ec(.p256, x: zero, y: zero)) }
        #expect(throws: CryptoError.self) { try PublicKey(.ed25519([1, 2, 3])) }
    }

    @Test("HMAC as RFC 4231 §4.3 has it")
    func codes() throws {
        let code = try hmac(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8), digest: .sha256)
        #expect(code.prefix(4) == [0x5B, 0xDC, 0xC1, 0x46] && code.count == 32)
        #expect(try hmac([], key: [1], digest: .sha384).count == 48)
        #expect(try hmac([], key: [1], digest: .sha512).count == 64)
    }
}
