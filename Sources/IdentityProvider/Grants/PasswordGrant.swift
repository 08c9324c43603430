// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import OAuth

/// Resource owner password credentials (RFC 6749 §4.3).
package struct PasswordGrant: Grant {
    package static let type = GrantType.password

    package func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization {
        let username = try form.required("username")
        let password = try form.required("password")
        let check = PasswordCheck(password) { context.tenant.metrics.passwordHash() }
        let requested = try RequestedAccess(form)
        try await UnknownUsers(tenant: context.tenant, snapshot: context.snapshot).admit(username, password: password)
        return try await check.proving { verdict in
            try await UserAuthorization(context: context)
                .prove(username, byEmail: true, asking: requested) { user in try check.check(user, verdict: verdict) }
        }
    }
}
