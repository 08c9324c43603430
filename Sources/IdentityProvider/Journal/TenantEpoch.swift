// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The time from one reset of a tenant to the next: a request that began in one leaves no entry in another's journal.
package final class TenantEpoch: Sendable {
    private let over = Atomic(false)

    package init() {}

    package var isOver: Bool { over.load(ordering: .acquiring) }

    package func end() {
        over.store(true, ordering: .releasing)
    }
}
