// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HummingbirdCore
import Logging

/// Accepts no more connections than there are file descriptors for; the others wait until one closes.
///
/// Without a limit `accept` fails once no descriptor is left, and NIO tries it again at once, for ever: its back-off delays
/// nothing while a read is pending.
struct ConnectionLimit: AvailableConnectionsDelegate {
    private let maximum: Int
    private let logger: Logger
    private var open = 0
    private var hasWarned = false

    init(_ maximum: Int, logger: Logger) {
        self.maximum = maximum
        self.logger = logger
    }

    mutating func connectionOpened() {
        open += 1
        guard open >= maximum, !hasWarned else { return }
        hasWarned = true
        logger.warning(
            "\(open) connections are open, as many as the limit of open files allows: others wait until one closes. Raise the limit with ulimit -n."
        )
    }

    mutating func connectionClosed() {
        open -= 1
    }

    func isAcceptingNewConnections() -> Bool {
        open < maximum
    }

    /// Descriptors that are kept for what the server opens later: SQLite's readers, files, calls of its own, and the few
    /// connections that NIO accepts at a time.
    private static let reserve = 24

    /// The share of one listener in the descriptors that the process may still open.
    static func share(of listeners: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        let used = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        return max(1, (Int(clamping: limit.rlim_cur) - used - reserve) / listeners)
    }
}
