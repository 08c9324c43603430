// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the OpenAPI document of the control API. `scripts/control-api-document.py` writes its parts.

/// The OpenAPI document of the control API, as `docs/control-api.yaml` has it: a test holds the two equal, and it to the routes.
package enum ControlAPIDocument {
    package static let text = [
        opening, tenants, clock, devices, records, sessions, keys, tokens, faults, requests,
        components, fixtures, tokenSchemas, faultSchemas, requestSchemas,
    ]
    .joined()
}
