// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which requests of a journal are meant.
struct RequestFilterOptions: ParsableArguments {
    @Option(help: "The endpoint's name, such as token, or its path.")
    var endpoint: String?

    @Option(help: "The client's id.")
    var client: String?

    @Option(help: "Who signed in, or whose name was sent.")
    var user: String?

    @Option(help: "The grant_type of a token request.")
    var grant: String?

    @Option(help: "The status, or a class as 4xx.")
    var status: String?

    @Option(help: "The OAuth error of the answer.")
    var error: String?

    @Option(help: "ok or refused.")
    var outcome: String?

    @Option(help: "The HTTP method.")
    var method: String?

    @Option(help: "The id of a fault that struck.")
    var fault: String?

    @Option(help: "Only from this request on, itself included: its id or its sequence number.")
    var since: String?

    @Option(help: "A part of path and query.")
    var search: String?

    /// The parameters of a query.
    var parameters: [(name: String, value: String?)] {
        [
            ("endpoint", endpoint), ("client", client), ("user", user), ("grant", grant), ("status", status),
            ("error", error), ("outcome", outcome), ("method", method), ("fault", fault), ("since", since),
            ("search", search),
        ]
    }
}
