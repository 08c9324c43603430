// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Logging

/// The server's logger: to standard error, since standard output carries the ready line.
enum ServeLogger {
    static func make(level: Logger.Level) -> Logger {
        var logger = Logger(label: "understudy") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
