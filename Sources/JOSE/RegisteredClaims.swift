// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The registered claims of a payload (RFC 7519 §4.1), each of its type: a mistyped claim is an error, never absent.
package struct RegisteredClaims: Equatable, Sendable {
    package let issuer: String?
    package let subject: String?
    /// A single string becomes an array of one; an empty array stays empty.
    package let audience: [String]?
    package let expiration: NumericDate?
    package let notBefore: NumericDate?
    package let issuedAt: NumericDate?
    package let jwtID: String?

    /// - Throws: ``ClaimError`` that names the claim.
    package init(_ payload: some JSONMembers) throws(ClaimError) {
        issuer = try payload.string("iss")
        subject = try payload.string("sub")
        audience = try payload.audience()
        expiration = try payload.date("exp")
        notBefore = try payload.date("nbf")
        issuedAt = try payload.date("iat")
        jwtID = try payload.string("jti")
    }
}

/// A claim of the wrong type or out of range.
package struct ClaimError: Equatable, Error {
    package let claim: String

    package init(claim: String) {
        self.claim = claim
    }
}

/// What has members by name: an object, or a document of which none is made before it is asked for.
package protocol JSONMembers {
    subscript(name: String) -> JSONValue? { get }
}

extension JSONDocument: JSONMembers {}

extension JSONObject: JSONMembers {}

extension JSONMembers {
    /// A claim that is a string or absent.
    package func string(_ claim: String) throws(ClaimError) -> String? {
        guard let value = self[claim] else { return nil }
        guard let text = value.stringValue else { throw ClaimError(claim: claim) }
        return text
    }

    /// A claim that is a NumericDate or absent.
    package func date(_ claim: String) throws(ClaimError) -> NumericDate? {
        guard let value = self[claim] else { return nil }
        guard let date = value.numberValue.flatMap(NumericDate.init) else { throw ClaimError(claim: claim) }
        return date
    }

    fileprivate func audience() throws(ClaimError) -> [String]? {
        guard let value = self["aud"] else { return nil }
        if let text = value.stringValue { return [text] }
        guard let array = value.arrayValue, case let texts = array.compactMap(\.stringValue), texts.count == array.count
        else {
            throw ClaimError(claim: "aud")
        }
        return texts
    }
}
