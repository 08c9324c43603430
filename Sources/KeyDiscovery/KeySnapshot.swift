// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// An issuer's keys as they were, to start from when the issuer cannot be asked: public halves, and when they were confirmed.
///
/// It is as trustworthy as the place where it is kept.
public struct KeySnapshot: Codable, Equatable, Sendable {
    /// The issuer whose keys these are.
    public let issuer: String
    /// The JWK set (RFC 7517 §5).
    public let jwks: String
    /// When the issuer confirmed them, by the wall clock: no other outlives the process.
    public let confirmed: Date

    /// - Parameters:
    ///   - issuer: The exact issuer.
    ///   - jwks: The JWK set.
    ///   - confirmed: When the issuer was known to have these keys.
    public init(issuer: String, jwks: String, confirmed: Date) {
        self.issuer = issuer
        self.jwks = jwks
        self.confirmed = confirmed
    }
}
