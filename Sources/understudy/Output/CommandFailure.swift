// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel

/// A failure that is told in one message, without a usage text.
struct CommandFailure: Error {
    let status: ExitStatus
    let message: String
    /// The member of the request that the control API refused.
    let field: String?
    /// The calls that help, where the control API proposes some.
    let remedies: [ControlCall]

    init(_ status: ExitStatus, _ message: String, field: String? = nil, remedies: [ControlCall] = []) {
        self.status = status
        self.message = message
        self.field = field
        self.remedies = remedies
    }

    /// No server holds the data, and none was named.
    static func noServer(on path: String, _ reason: String) -> CommandFailure {
        CommandFailure(
            .unavailable,
            "No server runs on \(path). \(reason) One that runs elsewhere is named by --server URL or UNDERSTUDY_SERVER."
        )
    }
}
