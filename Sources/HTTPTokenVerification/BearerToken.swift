// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import TokenVerification

/// Finds the bearer token of a request (RFC 6750 §2), for any framework that speaks swift-http-types.
///
/// `TokenVerifier.verify(bearerIn:cookie:)` finds and verifies it in one step.
public enum BearerToken {
    /// The token of the `Authorization` header, or of a cookie when one is named.
    ///
    /// - Parameters:
    ///   - fields: The request's header fields.
    ///   - cookie: The cookie that may carry the token instead; the header goes before it. A browser sends cookies by itself,
    ///     so a service that takes one guards what it changes against forged requests.
    /// - Throws: ``/TokenVerification/BearerTokenError``: `missing` when there is none, also by another scheme than Bearer;
    ///   `malformedRequest` when there are two, or one that is no token.
    public static func find(in fields: HTTPFields, cookie: String? = nil) throws(BearerTokenError) -> String {
        let values = fields[values: .authorization]
        guard values.count <= 1 else { throw .malformedRequest }
        if let value = values.first { return try token(ofCredentials: value) }
        guard let cookie else { throw .missing }
        let tokens = cookies(named: cookie, in: fields)
        // Of two cookies of one name the second may be a stranger's, set for a wider path or domain.
        guard tokens.count <= 1 else { throw .malformedRequest }
        guard let token = tokens.first, !token.isEmpty else { throw .missing }
        guard isToken(token) else { throw .malformedRequest }
        return token
    }

    /// RFC 9110 §11.4: the scheme without regard to case, spaces, the token.
    private static func token(ofCredentials value: String) throws(BearerTokenError) -> String {
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { throw .missing }
        let token = String(value.dropFirst(scheme.count).drop { $0 == " " })
        guard isToken(token) else { throw .malformedRequest }
        return token
    }

    /// The characters of `b64token` (RFC 6750 §2.1).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~+/=".utf8.contains(byte)
                }
            }
    }

    private static func cookies(named name: String, in fields: HTTPFields) -> [String] {
        fields[values: .cookie].flatMap { $0.split(separator: ";") }
            .compactMap { pair in
                let pair = pair.drop { $0 == " " }
                guard let equals = pair.firstIndex(of: "="), pair[..<equals].utf8.elementsEqual(name.utf8) else {
                    return nil
                }
                let value = pair[pair.index(after: equals)...]
                let isQuoted = value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
                return String(isQuoted ? value.dropFirst().dropLast() : value)
            }
    }
}
