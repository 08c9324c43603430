// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What was called, in its order.
final class Opened: Sendable {
    private let noted = Mutex<[String]>([])

    var ids: [String] { noted.withLock { $0 } }

    func note(_ id: String) {
        noted.withLock { $0.append(id) }
    }
}
