// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto

/// What a proof of possession has to repeat, so that it was not made before (RFC 9449 §8): of the tenant and its time, and
/// known again without being kept.
struct DPoPNonce {
    /// Seconds for which one is handed out; it is good for as long again.
    static let period: Int64 = 300

    let tenant: Tenant
    let now: NumericDate

    /// The one to hand out; `nil` when OpenSSL refuses.
    var current: String? { nonce(of: step) }

    func isGood(_ nonce: String) -> Bool {
        [step, step - 1].contains { self.nonce(of: $0).map { isSame($0, nonce) } ?? false }
    }

    private var step: Int64 { now.seconds.quotientAndRemainder(dividingBy: DPoPNonce.period).quotient }

    private func nonce(of step: Int64) -> String? {
        let text = "dpop-nonce \(tenant.issuer) \(step)"
        return (try? hmac(Array(text.utf8), key: tenant.formSecret, digest: .sha256))
            .map { Base64URL.encode($0.prefix(18)) }
    }
}
