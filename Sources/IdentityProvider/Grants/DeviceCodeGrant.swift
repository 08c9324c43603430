// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityStore
package import OAuth

/// A device asks whether its user has decided (RFC 8628 §3.4).
package struct DeviceCodeGrant: Grant {
    package static let type = GrantType.deviceCode

    package func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization {
        let code = try form.required("device_code")
        let requested = try RequestedAccess(form)
        let refreshToken = try RefreshTokenMaterial(in: context)
        let digest = context.tenant.digest(of: code)
        try await follow(context.tenant.deviceScripts.ask(digest, clientID: context.client.id), in: context.tenant)
        let outcome = try await context.tenant.store.redeemDeviceCode(
            digest: digest, clientID: context.client.id, in: context.tenant.name,
            at: context.now, tokensEnd: context.tokensEnd
        ) { authorization, user in
            _ = try UserStateCheck.check(user)
            _ = try AudienceSelection.narrow(authorization.audience, to: requested)
            return RefreshTokenMaterial.isDue(for: authorization.scope, in: context) ? refreshToken.draft : nil
        }
        let (authorization, user) = try accepted(outcome)
        return ProvenAuthorization(
            authorization: authorization, user: user, scope: authorization.scope,
            audience: try AudienceSelection.narrow(authorization.audience, to: requested),
            refreshToken: RefreshTokenMaterial.isDue(for: authorization.scope, in: context) ? refreshToken.token : nil)
    }

    /// Does what a test's script says in the place of a person.
    private func follow(_ answer: DeviceScripts.Answer?, in tenant: Tenant) async throws {
        switch answer {
        case nil: return
        case .pending?: _ = try accepted(.pending)
        case .slowDown?: _ = try accepted(.tooSoon)
        case .end(.approve(by: let username), let userCode)?:
            _ = try await DeviceApproval(by: username, in: tenant).approve(userCode: userCode)
        case .end(.deny, let userCode)?:
            _ = try await tenant.store.denyDevice(userCode: userCode, in: tenant.name, at: tenant.clock.now())
        case .end(.expire, let userCode)?:
            _ = try await tenant.store.expireDevice(userCode: userCode, in: tenant.name, at: tenant.clock.now())
        }
    }

    /// RFC 8628 §3.5.
    private func accepted(_ outcome: DeviceCodeOutcome) throws(OAuthError) -> (Authorization, User) {
        switch outcome {
        case .redeemed(let authorization, let user): return (authorization, user)
        case .pending: throw OAuthError(.authorizationPending, "The user has not decided yet.")
        case .tooSoon: throw OAuthError(.slowDown, "Ask less often: wait five seconds more between two questions.")
        case .denied: throw OAuthError(.accessDenied, "The user denied the request.")
        case .expired: throw OAuthError(.expiredToken, "The device code has expired.")
        case .revoked(let reason): throw refusal("The device code's authorization is revoked: \(reason).")
        case .unknown: throw refusal("No such device code.")
        case .foreignClient: throw refusal("The device code was issued to another client.")
        case .used: throw refusal("The device code was used before.")
        }
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidGrant, "The device code is invalid or used.", reason: reason)
    }
}
