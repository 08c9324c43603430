// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
package import Hummingbird
import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// `POST /device_authorization`: a device asks for a code that its user types elsewhere (RFC 8628 §3.1).
package struct DeviceAuthorizationEndpoint: Endpoint {
    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        let now = tenant.clock.now()
        let snapshot = tenant.snapshot
        let form = try await request.form(repeatable: RequestedAccess.repeatable)
        let client = try await ClientAuthentication(tenant: tenant, snapshot: snapshot, endpoint: .deviceAuthorization)
            .authenticate(request.headers, form, trace: context.trace)
        guard client.grants.contains(.deviceCode) else {
            throw OAuthError(.unauthorizedClient, "This client may not use the device authorization grant.")
        }
        let requested = try RequestedAccess(form)
        let grant = GrantContext(tenant: tenant, snapshot: snapshot, client: client, now: now)
        let scope = try ScopeSelection(client: client).scope(for: requested)
        let audience = try AudienceSelection(grant).audience(for: requested)
        let deviceCode = try RandomToken.make()
        // Two of twenty to the eighth are hardly ever one; then there is another.
        while true {
            guard let userCode = UserCode.make(of: try randomBytes(32)) else { continue }
            let code = DeviceCode(
                clientID: client.id, userCode: userCode, scope: scope, audience: audience,
                expiresAt: now.adding(snapshot.record.deviceCodeLifetime),
                interval: snapshot.record.devicePollingInterval)
            let digest = tenant.digest(of: deviceCode)
            guard try await tenant.store.keep(code, digest: digest, in: tenant.name, at: now) else { continue }
            tenant.deviceScripts.begin(digest, clientID: client.id, userCode: userCode)
            return answer(code, deviceCode: deviceCode, in: tenant)
        }
    }

    /// RFC 8628 §3.2.
    private func answer(_ code: DeviceCode, deviceCode: String, in tenant: Tenant) -> Response {
        let url = tenant.url(of: .deviceVerification) ?? ""
        let shown = UserCode.shown(code.userCode)
        let body: JSONObject = [
            "device_code": .string(deviceCode), "user_code": .string(shown), "verification_uri": .string(url),
            "verification_uri_complete": .string("\(url)?user_code=\(shown)"),
            "expires_in": .number(JSONNumber(tenant.snapshot.record.deviceCodeLifetime)),
            "interval": .number(JSONNumber(code.interval)),
        ]
        return .json(body, headers: .notStored)
    }
}
