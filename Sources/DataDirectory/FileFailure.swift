// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the system said of a call that failed.
package struct FileFailure: CustomStringConvertible, Error {
    package let code: Int32

    /// The failure of the call that was made last.
    package init() {
        code = errno
    }

    package var description: String { String(cString: strerror(code)) }
}
