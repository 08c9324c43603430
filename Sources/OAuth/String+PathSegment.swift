// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text as one segment of a URL's path (RFC 3986 §3.3).
    ///
    /// Dots are escaped too: `.` and `..` would be taken for steps in the path, and a client may take them before it asks.
    package var pathSegment: String {
        FormParameters.escaped(self).replacing(".", with: "%2E")
    }
}
