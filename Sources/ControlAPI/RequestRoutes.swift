// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider

/// `GET /_understudy/v1/requests/{id}`: one request of the journal, and why it was refused.
struct RequestRoutes: Sendable {
    let journal: Journal

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let id = try context.parameters.require("id")
        guard let entry = journal.entry(id: id) else {
            throw ProblemDetails(
                .notFound, "Unknown request", detail: "No such request among the last ones that the journal keeps.")
        }
        return .json(entry.json)
    }
}
