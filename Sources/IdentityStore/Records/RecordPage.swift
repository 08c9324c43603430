// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Which rows of a list by id are asked for.
package struct RecordPage: Sendable {
    /// Begins behind that id.
    package let after: String?
    package let limit: Int

    package init(after: String? = nil, limit: Int) {
        self.after = after
        self.limit = limit
    }
}
