// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import OAuth

/// Finds the bearer token of a request: in the header, or in a form's body (RFC 6750 §2.1, §2.2); never in the query.
enum BearerToken {
    /// - Throws: `tokenMissing` when there is none, `invalid_request` when there are two or the header is malformed.
    static func find(in request: Request, realm: String) async throws -> String {
        let inHeader = try token(of: request.headers[values: .authorization], realm: realm)
        let inBody = try await tokenOfBody(request, realm: realm)
        switch (inHeader, inBody) {
        case (let token?, nil), (nil, let token?): return token
        case (nil, nil):
            throw OAuthError(.tokenMissing, "An access token is due.", challenge: .bearer(realm: realm))
        case (_?, _?):
            throw OAuthError(
                .invalidRequest, "The access token came in two places.", challenge: .bearer(realm: realm))
        }
    }

    private static func token(of headers: [String], realm: String) throws(OAuthError) -> String? {
        guard let header = headers.first else { return nil }
        guard header.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw OAuthError(
                .invalidRequest, "The Authorization header is not ASCII.", challenge: .bearer(realm: realm))
        }
        let parts = header.split(separator: " ")
        guard parts.first?.lowercased() == "bearer" || headers.count > 1 else {
            throw OAuthError(.tokenMissing, "A bearer token is due.", challenge: .bearer(realm: realm))
        }
        guard headers.count == 1, parts.count == 2 else {
            throw OAuthError(
                .invalidRequest, "The Authorization header is no single bearer token.",
                challenge: .bearer(realm: realm))
        }
        return String(parts[1])
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
