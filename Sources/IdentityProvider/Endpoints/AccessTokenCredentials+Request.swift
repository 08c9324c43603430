// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import OAuth

extension AccessTokenCredentials {
    /// The access token of a request: in the header, or in a form's body (RFC 6750 §2.2); never in the query.
    ///
    /// - Throws: `tokenMissing` when there is none, `invalid_request` when there are two or the header is malformed.
    static func find(in request: Request, realm: String) async throws -> AccessTokenCredentials {
        let inHeader = try credentials(of: request.headers[values: .authorization], realm: realm)
        let inBody = try await tokenOfBody(request, realm: realm)
        switch (inHeader, inBody) {
        case (let credentials?, nil): return credentials
        case (nil, let token?): return AccessTokenCredentials(token: token, scheme: .bearer)
        case (nil, nil):
            throw OAuthError(.tokenMissing, "An access token is due.", challenge: .bearer(realm: realm))
        case (_?, _?):
            throw OAuthError(
                .invalidRequest, "The access token came in two places.", challenge: .bearer(realm: realm))
        }
    }

    private static func credentials(
        of headers: [String], realm: String
    ) throws(OAuthError) -> AccessTokenCredentials? {
        guard let header = headers.first else { return nil }
        guard header.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw OAuthError(
                .invalidRequest, "The Authorization header is not ASCII.", challenge: .bearer(realm: realm))
        }
        let scheme = Scheme(authorization: header)
        guard scheme != nil || headers.count > 1 else {
            throw OAuthError(.tokenMissing, "A bearer token is due.", challenge: .bearer(realm: realm))
        }
        guard headers.count == 1, let credentials = AccessTokenCredentials(authorization: header) else {
            throw OAuthError(
                .invalidRequest, "The Authorization header is no single access token.",
                challenge: .forTokens(of: scheme, realm: realm))
        }
        return credentials
    }

    private static func tokenOfBody(_ request: Request, realm: String) async throws -> String? {
        guard request.method == .post, request.isForm else { return nil }
        do {
            return try await request.form()["access_token"]
        } catch let error as OAuthError {
            throw error.challenging(.bearer(realm: realm))
        }
    }
}
