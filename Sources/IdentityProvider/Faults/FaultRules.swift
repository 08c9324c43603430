// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0
// Faults: what a test wants to go wrong, matched against requests. The misbehaviour itself stands in `Middleware`.

/// The faults of a tenant, in the order in which they were added.
package final class FaultRules: Sendable {
    package init() {}
}
