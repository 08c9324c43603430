// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import TokenVerification

extension TokenVerifier {
    /// Verifies the bearer token of a request.
    ///
    /// - Parameters:
    ///   - fields: The request's header fields.
    ///   - cookie: The cookie that may carry the token instead: see ``BearerToken/find(in:cookie:)``.
    /// - Throws: ``/TokenVerification/BearerTokenError``, which knows the status and the challenge of the answer.
    public func verify(
        bearerIn fields: HTTPFields, cookie: String? = nil
    ) throws(BearerTokenError) -> VerifiedToken {
        let token = try BearerToken.find(in: fields, cookie: cookie)
        do throws(VerificationError) { return try verify(token) } catch { throw .refused(error) }
    }

    /// Verifies the bearer token of a request, and waits for newer keys where that may help.
    ///
    /// - Parameters:
    ///   - fields: The request's header fields.
    ///   - cookie: The cookie that may carry the token instead: see ``BearerToken/find(in:cookie:)``.
    ///   - refresh: When to wait.
    /// - Throws: ``/TokenVerification/BearerTokenError``, which knows the status and the challenge of the answer.
    public func verify(
        bearerIn fields: HTTPFields, cookie: String? = nil, refreshingKeys refresh: KeyRefresh
    ) async throws(BearerTokenError) -> VerifiedToken {
        let token = try BearerToken.find(in: fields, cookie: cookie)
        do throws(VerificationError) {
            return try await verify(token, refreshingKeys: refresh)
        } catch {
            throw .refused(error)
        }
    }
}
