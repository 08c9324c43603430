// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird

/// Lets a browser application of any origin call the protocol endpoints, refusals included (Fetch §3.2).
///
/// No credentials are ever allowed, so a wildcard gives away nothing that a form post would not. It stands on every
/// answer, whether or not an origin asked: a cache then keeps an answer that is good for all. What is open is decided by
/// the endpoint that the request reached, never by its path; the control API, and pages meant for people, are not opened.
package enum CORSPolicy {
    private static let allowOrigin = HTTPField(name: .accessControlAllowOrigin, value: "*")
    private static let exposeHeaders = HTTPField(
        name: .accessControlExposeHeaders, value: "DPoP-Nonce, ETag, Retry-After, Understudy-Request, WWW-Authenticate")

    package static func apply(to response: inout Response, of request: Request, facts: RequestTrace.Facts) {
        guard facts.endpointName?.caller == .client else { return }
        response.headers.append(CORSPolicy.allowOrigin)
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            response.headers[.accessControlAllowMethods] = "GET, HEAD, POST"
            // Libraries send headers of their own (X-Requested-With, Auth0-Client, traceparent); the wildcard takes all but
            // Authorization (Fetch §4.9), and the rest stands here for browsers that do not know it.
            response.headers[.accessControlAllowHeaders] = "*, Authorization, Content-Type, DPoP, If-None-Match"
            response.headers[.accessControlMaxAge] = "600"
        } else {
            response.headers.append(CORSPolicy.exposeHeaders)
        }
    }
}
