// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Hummingbird
import IdentityProvider
import JOSE
import NIOCore
import OAuth

extension MemberReader where Reporter == ProblemThrower {
    /// Reads the body of a request; an empty one is an empty object.
    ///
    /// - Throws: ``Problem`` for a body that is too large, or not a JSON object.
    static func read(_ request: Request, limit: Int) async throws -> ControlBody {
        try ControlBody(object: try await object(of: request, limit: limit))
    }

    /// The whole body.
    ///
    /// - Parameter isRequired: Whether an empty body is an error: a record is never replaced by nothing on purpose.
    /// - Throws: As ``read(_:limit:)``.
    static func object(of request: Request, limit: Int, isRequired: Bool = false) async throws -> JSONObject {
        do {
            let buffer = try await request.collectedBody(upTo: limit)
            guard buffer.readableBytes > 0 else {
                if !isRequired { return JSONObject() }
                throw Problem(
                    .missingBody, detail: "Nothing was changed. Send a JSON object with the members of the record.")
            }
            let limits = JSONLimits(maximumBytes: limit)
            return try JSONObject(parsing: Array(buffer.readableBytesView), limits: limits)
        } catch let error as OAuthError {
            throw Problem(.bodyTooLarge, .contentTooLarge, detail: error.description)
        } catch let error as JSONError {
            throw Problem(.invalidJSON, detail: "\(error)")
        }
    }
}
