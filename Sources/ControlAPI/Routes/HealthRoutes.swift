// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
package import IdentityProvider
import IdentityStore
import JOSE
import Logging

/// `/_understudy/health` answers while the process lives, `/_understudy/ready` once the tenants are open and as long as the
/// store keeps what it writes.
///
/// Both are open to any peer, so that an orchestrator can ask; neither says anything about the provider's contents.
package struct HealthRoutes: Sendable {
    private let provider: Provider

    package init(provider: Provider) {
        self.provider = provider
    }

    package func add(to router: Router<ProviderRequestContext>) {
        router.get("_understudy/health") { _, _ in
            Response.json(["status": "ok"])
        }
        router.get("_understudy/ready") { [provider] _, context in
            guard provider.tenants[TenantDirectory.defaultName] != nil else {
                return Response.json(["status": "starting"], status: .serviceUnavailable)
            }
            if let (failure, isNews) = await provider.store.checkWrites() {
                // A probe that asks each second must not fill the log.
                if isNews { context.logger.error("\(failure)") }
                return Response.json(["status": "not writable"], status: .serviceUnavailable)
            }
            return Response.json(["status": "ok"])
        }
    }
}
