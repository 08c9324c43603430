// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JWTKit

/// jwt-kit on the same token: signature, issuer, audience and expiry, as a service would ask for them.
struct JWTKitPeer {
    private struct Payload: JWTPayload {
        let iss: IssuerClaim
        let sub: SubjectClaim
        let aud: AudienceClaim
        let exp: ExpirationClaim
        let scope: String

        func verify(using algorithm: some JWTAlgorithm) throws {
            try aud.verifyIntendedAudience(includes: "orders-api")
            // The token's own moment, as the verifier beside it judges by.
            try exp.verifyNotExpired(currentDate: Date(timeIntervalSince1970: 1_800_000_000))
        }
    }

    private let keys = JWTKeyCollection()

    init(pem: String) async throws {
        await keys.add(rsa: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha256)
    }

    func verify(_ token: String) async throws {
        _ = try await keys.verify(token, as: Payload.self)
    }
}
