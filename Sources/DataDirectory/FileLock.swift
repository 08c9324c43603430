// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An exclusive lock on an open file (`F_OFD_SETLK`): it ends with the descriptor, however the process ends, and, unlike
/// `flock`, others can ask about it without taking it, so that a probe never gets in a starting server's way.
package enum FileLock {
    // Linux's <fcntl.h>, which Swift does not import.
    private static let query: Int32 = 36
    private static let set: Int32 = 37

    /// Takes the lock; `false` when another holds it.
    @discardableResult
    package static func take(_ descriptor: Int32) -> Bool {
        var request = wholeFile
        return fcntl(descriptor, set, &request) == 0
    }

    /// Whether another open file holds the lock.
    package static func isHeld(_ descriptor: Int32) -> Bool {
        var request = wholeFile
        return fcntl(descriptor, query, &request) == 0 && request.l_type != Int16(F_UNLCK)
    }

    private static var wholeFile: flock {
        var request = flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        return request
    }
}
