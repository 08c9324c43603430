// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import OAuth

/// Lets a device have what it asked for in a user's name, where no browser asks them: for a test, which owns the users.
package struct DeviceApproval: Sendable {
    private let tenant: Tenant
    private let username: String

    package init(by username: String, in tenant: Tenant) {
        self.tenant = tenant
        self.username = username
    }

    /// - Returns: Whether the device was still waiting; nothing is kept otherwise.
    /// - Throws: `invalid_grant` when the user may not sign in, or an error of the store.
    package func approve(userCode: String) async throws -> Bool {
        let now = tenant.clock.now()
        let snapshot = tenant.snapshot
        guard let device = try await tenant.store.pendingDevice(userCode: userCode, in: tenant.name, at: now),
            let client = snapshot.client(device.clientID)
        else { return false }
        let context = GrantContext(tenant: tenant, snapshot: snapshot, client: client, now: now)
        let draft = try AuthorizationDraft(
            grant: .deviceCode, scope: device.scope, audience: device.audience, form: nil, context: context)
        let sessionID = try SessionMaterial.makeID()
        return try await tenant.store.approveDevice(
            userCode: userCode, for: username, in: tenant.name, at: now
        ) { user in
            draft.authorization(for: try UserStateCheck.check(user), sessionID: sessionID)
        }
    }
}
