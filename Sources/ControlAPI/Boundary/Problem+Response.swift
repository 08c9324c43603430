// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import IdentityProvider
import JOSE
import NIOCore
import OAuth

extension Problem: HTTPResponseError {
    package func response(from request: Request, context: some RequestContext) -> Response {
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"understudy\"" }
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.serialized())))
    }
}

extension Problem {
    /// The problem as the log and the journal name it.
    var refusal: OAuthError {
        switch status {
        case .unauthorized, .forbidden: OAuthError(.accessDenied, text)
        case .notFound: OAuthError(.notFound, text)
        case .methodNotAllowed: OAuthError(.methodNotAllowed, text)
        case .internalServerError: OAuthError(.serverError, text)
        case .serviceUnavailable: OAuthError(.temporarilyUnavailable, text)
        default: OAuthError(.invalidRequest, text)
        }
    }

    static let unknownPath = Problem(
        .unknownPath, .notFound, detail: "There is nothing at this path.", remedies: [ControlCall(.readDocument)])

    /// Answers a known path with an unknown method, and lists the methods that it has (RFC 9110 §15.5.6).
    static func methodNotAllowed(
        _ allowed: [HTTPRequest.Method], _ request: Request, _ context: ProviderRequestContext
    ) -> Response {
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        let problem = Problem(
            .methodNotAllowed, .methodNotAllowed, detail: "This path does not have the method. Allowed: \(allow).")
        context.trace.note { $0.refusal = problem.refusal }
        var response = problem.response(from: request, context: context)
        response.headers[.allow] = allow
        return response
    }
}
