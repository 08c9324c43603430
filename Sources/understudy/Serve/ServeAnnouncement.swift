// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation
import Logging
import Synchronization

/// What `serve` says on standard output when it is ready: a line for people, or the same as an object where the log is JSON, so
/// that whoever collects both reads one format.
final class ServeAnnouncement: Sendable {
    private let isJSON: Bool
    private let server = Mutex<LiveServer?>(nil)

    init() {
        // On a terminal people read it, wherever the log goes.
        isJSON = ServeLogger.style == .json && isatty(STDOUT_FILENO) != 1
    }

    /// Keeps the server that the lines are about.
    func note(_ live: LiveServer) {
        server.withLock { $0 = live }
    }

    /// Writes one line; a closed standard output is no reason to stop, since the ready file says the same.
    func write(_ text: String) {
        let line = isJSON ? json(text) : text
        try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
    }

    private func json(_ text: String) -> String {
        let live = server.withLock { $0 }
        var metadata: Logger.Metadata = [:]
        metadata["url"] = live.map { "\($0.url)" }
        metadata["issuer"] = live.map { "\($0.issuer)" }
        return LineLogHandler.json(.notice, "\(text)", metadata, at: Date())
    }
}
