// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The header of a signed token (RFC 7515 §4.1), as it claims to be: nothing in it is trusted.
///
/// Members that bring or point at keys (`jwk`, `jku`, `x5c`, `x5u`) are not read at all.
package struct TokenHeader: Equatable, Sendable {
    package let algorithm: String
    package let keyID: String?
    package let type: String?
    package let contentType: String?
    /// `crit` is there, whatever it holds: we understand no extension (RFC 7515 §4.1.11).
    package let hasCritical: Bool
    /// `b64` is there (RFC 7797), which a JWT may not use.
    package let hasUnencodedPayload: Bool

    /// - Throws: ``CompactTokenError/malformedHeader`` for a missing `alg` or a mistyped member.
    package init(_ object: some JSONMembers) throws(CompactTokenError) {
        guard let algorithm = try TokenHeader.string("alg", of: object) else { throw .malformedHeader }
        self.algorithm = algorithm
        keyID = try TokenHeader.string("kid", of: object)
        type = try TokenHeader.string("typ", of: object)
        contentType = try TokenHeader.string("cty", of: object)
        hasCritical = object["crit"] != nil
        hasUnencodedPayload = object["b64"] != nil
    }

    private static func string(_ name: String, of object: some JSONMembers) throws(CompactTokenError) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue else { throw .malformedHeader }
        return text
    }
}
