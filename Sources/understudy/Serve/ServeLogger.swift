// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Logging

/// The server's logger: to standard error, since standard output carries the ready line; for people on a terminal, JSON
/// elsewhere.
enum ServeLogger {
    /// How the log's lines look.
    static var style: LineLogHandler.Style { isatty(STDERR_FILENO) == 1 ? .terminal : .json }

    static func make(level: Logger.Level) -> Logger {
        let style = style
        var logger = Logger(label: "understudy") { label in LineLogHandler(label: label, style: style) }
        logger.logLevel = level
        return logger
    }
}
