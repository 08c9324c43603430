// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import Hummingbird
import IdentityProvider
import JOSE
import NIOCore
import OAuth

/// An error of the control API (RFC 9457).
package struct ProblemDetails: Error, HTTPResponseError {
    package let status: HTTPResponse.Status
    package let title: String
    package let detail: String
    /// The member of the request that is at fault.
    package let field: String?

    package init(_ status: HTTPResponse.Status, _ title: String, detail: String, field: String? = nil) {
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
    }

    /// The same for log and journal.
    var refusal: OAuthError {
        switch status {
        case .unauthorized, .forbidden: OAuthError(.accessDenied, detail)
        case .notFound: OAuthError(.notFound, detail)
        default: OAuthError(.invalidRequest, detail)
        }
    }

    package func response(from request: Request, context: some RequestContext) -> Response {
        var object: JSONObject = [
            "type": "about:blank", "title": .string(title), "status": .number(JSONNumber(Int64(status.code))),
            "detail": .string(detail),
        ]
        object["field"] = field.map(JSONValue.string)
        return Response(
            status: status, headers: [.contentType: "application/problem+json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: object.serialized())))
    }
}
