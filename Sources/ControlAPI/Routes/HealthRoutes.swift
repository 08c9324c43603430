// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import Logging

/// `/_understudy/health` answers while the process lives, `/_understudy/ready` once the tenants are open and as long as the
/// store keeps what it writes.
///
/// Both are open to any peer, so that an orchestrator can ask; neither says anything about the provider's contents.
struct HealthRoutes: Sendable {
    let provider: Provider

    @Sendable
    func health(_ request: Request, context: ProviderRequestContext) -> Response {
        .json(["status": "ok"])
    }

    @Sendable
    func ready(_ request: Request, context: ProviderRequestContext) async -> Response {
        guard provider.tenants[TenantDirectory.defaultName] != nil else {
            return .json(["status": "starting"], status: .serviceUnavailable)
        }
        if let (failure, isNews) = await provider.store.checkWrites() {
            // A probe that asks each second must not fill the log.
            if isNews { context.logger.error("\(failure)") }
            return .json(["status": "not writable"], status: .serviceUnavailable)
        }
        return .json(["status": "ok"])
    }
}
