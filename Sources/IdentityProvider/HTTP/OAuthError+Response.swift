// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import Hummingbird
package import OAuth

/// The one place where a refusal becomes an answer.
extension OAuthError: HTTPResponseError, ResponseGenerator {
    package var status: HTTPResponse.Status {
        HTTPResponse.Status(code: statusCode)
    }

    package func response(from request: Request, context: some RequestContext) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        headers[.wwwAuthenticate] = challenge?.headerValue(for: self)
        headers[.dpopNonce] = nonce
        if code == .temporarilyUnavailable { headers[.retryAfter] = "1" }
        guard let json else { return Response(status: status, headers: headers) }
        return .json(json, status: status, headers: headers)
    }
}
