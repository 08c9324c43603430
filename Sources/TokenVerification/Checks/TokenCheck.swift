// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns what a token is held against once its shape is known: one small check per file. Those of the header run
// before the signature is verified, those of the claims after it.

import JOSE

/// One check.
///
/// It says what it compared, or throws why the token is refused.
protocol TokenCheck: Sendable {
    /// What a report calls it.
    static var name: String { get }

    func check(_ subject: CheckSubject) throws(VerificationError)

    /// What was compared, for the report of a check that passed.
    func finding(_ subject: CheckSubject) -> String
}

/// A token whose claims are known, and the moment at which it is judged.
struct CheckSubject {
    let header: TokenHeader
    let payload: JSONDocument
    let claims: RegisteredClaims
    let policy: VerificationPolicy
    let now: NumericDate
}
