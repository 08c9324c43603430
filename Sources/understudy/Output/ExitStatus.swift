// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel

/// How a command ends when it fails (sysexits.h).
enum ExitStatus: Int32 {
    /// The answer is no: a token was refused, a request is unknown.
    case refused = 1
    case usage = 64
    case badData = 65
    case unavailable = 69
    /// A file cannot be written.
    case inputOutput = 74
    case badConfiguration = 78
}
