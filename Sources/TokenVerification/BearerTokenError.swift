// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Why a request is refused that should bring a bearer token (RFC 6750 §3.1).
public enum BearerTokenError: Equatable, Error, Sendable {
    /// The request brings none. The challenge then names no error, since nobody did anything wrong.
    case missing
    /// The request brings a token twice, or in a way that cannot be read.
    case malformedRequest
    /// The token does not hold.
    case refused(VerificationError)
    /// The token holds, and lacks scopes.
    case insufficientScope([String])
}

extension BearerTokenError {
    /// A stable code for logs, metrics and tests.
    public var code: String {
        switch self {
        case .missing: "missing_token"
        case .malformedRequest: "malformed_request"
        case .refused(let error): error.code
        case .insufficientScope: "insufficient_scope"
        }
    }

    /// The status of the answer: 401, 400, 403, or 503 when there are no keys to verify by.
    public var httpStatus: Int {
        switch self {
        case .missing: 401
        case .malformedRequest: 400
        case .refused(let error): error.httpStatus
        case .insufficientScope: 403
        }
    }

    /// The value of `WWW-Authenticate` (RFC 6750 §3).
    ///
    /// - Parameters:
    ///   - realm: Printable ASCII; other characters are dropped.
    ///   - resourceMetadata: The URL of the service's own metadata (RFC 9728 §5.1).
    public func wwwAuthenticate(realm: String, resourceMetadata: String? = nil) -> String {
        var parameters = [("realm", realm)]
        if let oauthError {
            parameters.append(("error", oauthError))
            parameters.append(("error_description", description))
        }
        if case .insufficientScope(let scopes) = self {
            parameters.append(("scope", scopes.joined(separator: " ")))
        }
        if let resourceMetadata { parameters.append(("resource_metadata", resourceMetadata)) }
        return "Bearer "
            + parameters.map { "\($0)=\"\(BearerTokenError.quotable($1))\"" }.joined(separator: ", ")
    }

    /// RFC 6750 §3.1 has three codes; that the keys are not there is none of them, nor that no token came.
    private var oauthError: String? {
        switch self {
        case .missing, .refused(.keysUnavailable): nil
        case .malformedRequest: "invalid_request"
        case .refused: "invalid_token"
        case .insufficientScope: "insufficient_scope"
        }
    }

    /// What may stand in a quoted string without an escape.
    private static func quotable(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter { (0x20..<0x7F).contains($0.value) && $0 != "\"" && $0 != "\\" }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension BearerTokenError: CustomStringConvertible {
    /// A sentence for a developer.
    public var description: String {
        switch self {
        case .missing: "The request brings no token"
        case .malformedRequest: "The request brings more than one token, or one that cannot be read"
        case .refused(let error): error.description
        case .insufficientScope: "The token lacks a scope"
        }
    }
}
