// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import NIOPosix
package import OAuth

/// Resource owner password credentials (RFC 6749 §4.3).
package struct PasswordGrant: Grant {
    package static let type = GrantType.password

    package func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization {
        let username = try form.required("username")
        let check = PasswordCheck(try form.required("password")) { context.tenant.metrics.passwordHash() }
        let requested = try RequestedAccess(form)
        var verdict: PasswordCheck.Verdict?
        while true {
            do {
                let known = verdict
                return try await UserAuthorization(context: context)
                    .prove(username, asking: requested) { user in try check.check(user, verdict: known) }
            } catch let slow as PasswordCheck.HashIsSlow {
                // Outside the transaction, and on a thread that nobody waits for; a hash that was changed meanwhile is
                // another one, and checked anew.
                verdict = try await NIOThreadPool.singleton.runIfActive { try check.verdict(on: slow.hash) }
            }
        }
    }
}
