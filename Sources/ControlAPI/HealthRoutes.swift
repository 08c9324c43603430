// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
package import IdentityProvider
import JOSE

/// `/_understudy/health` answers while the process lives, `/_understudy/ready` once the tenants are open.
///
/// Both are open to any peer, so that an orchestrator can ask; neither says anything about the provider's contents.
package struct HealthRoutes: Sendable {
    private let tenants: TenantDirectory

    package init(tenants: TenantDirectory) {
        self.tenants = tenants
    }

    package func add(to router: Router<ProviderRequestContext>) {
        router.get("_understudy/health") { _, _ in
            Response.json(["status": "ok"])
        }
        router.get("_understudy/ready") { [tenants] _, _ in
            guard tenants[TenantDirectory.defaultName] != nil else {
                return Response.json(["status": "starting"], status: .serviceUnavailable)
            }
            return Response.json(["status": "ok"])
        }
    }
}
