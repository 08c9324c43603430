// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
import LibCrypto

extension SigningKey {
    /// Makes an RSA key of 2048 bits for RS256 whose id is its RFC 7638 thumbprint.
    ///
    /// - Throws: ``CryptoError`` when OpenSSL refuses.
    package static func generate(state: SigningKeyState, at now: NumericDate) throws -> SigningKey {
        let key = try PrivateKey.generateRSA(bits: 2_048)
        let webKey = JSONWebKey(publicKey: try key.publicKey, algorithm: .rs256)
        return SigningKey(
            id: webKey.thumbprint, algorithm: .rs256, state: state, privateKeyPEM: try key.pem, createdAt: now)
    }
}
