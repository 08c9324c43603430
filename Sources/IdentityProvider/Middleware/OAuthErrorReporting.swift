// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import JOSE
import Logging
import OAuth

/// Turns whatever was thrown into an answer of OAuth's shape, and notes why for log and journal.
///
/// What is neither a refusal nor an HTTP error is our own fault: 500 on the wire, the cause in the log.
package enum OAuthErrorReporting {
    /// - Throws: The error of a request that was cancelled: there is nobody to answer.
    package static func response(
        to error: any Error, of request: Request, context: ProviderRequestContext
    ) throws -> Response {
        switch error {
        case let error as OAuthError:
            if error.statusCode == 500 {
                context.logFailure(["error": "\(error.reason)"])
            }
            return answer(error, to: request, context: context)
        case let error as HTTPError where error.status == .notFound:
            return answer(.noEndpoint, to: request, context: context)
        case let error as any HTTPResponseError:
            let refusal = OAuthError(.invalidRequest, "The request was refused: \(error.status.code).")
            context.trace.note { $0.refusal = refusal }
            return .json(refusal.json ?? [:], status: error.status)
        case is CancellationError: throw error
        default:
            context.logFailure(["error": "\(error)", "error.type": "\(type(of: error))"])
            return answer(
                OAuthError(.serverError, "The provider failed; its log says why.", reason: "\(type(of: error))"),
                to: request, context: context)
        }
    }

    private static func answer(
        _ error: OAuthError, to request: Request, context: ProviderRequestContext
    ) -> Response {
        context.trace.note { $0.refusal = error }
        return error.response(from: request, context: context)
    }
}
