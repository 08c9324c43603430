// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A token of the catalogue, with the verdict that is due.
public struct CatalogueToken: CustomStringConvertible, Sendable {
    /// Who asks for a verdict.
    public enum Basis: String, CaseIterable, Sendable {
        /// A MUST of an RFC, a format's definition, or what a signature is.
        case required
        /// A SHOULD, or good practice (RFC 8725).
        case recommended
        /// The RFCs leave it open, and the verdict is the SDK's: a verifier that says otherwise is right too.
        case policy
    }

    /// Stable, such as `alg-none`.
    public let name: String
    /// The token itself, as a request carries it.
    public let token: String
    /// Who asks for its verdict.
    public let basis: Basis
    /// Whether the SDK accepts it under the catalogue's policy: access tokens of this issuer for the audience.
    public let isValid: Bool
    /// The code by which the SDK refuses it, such as `token_expired`; `valid` where it does not.
    public let verdict: String
    /// All codes that are right for it, ``verdict`` among them: which of several mistakes is found first is the verifier's
    /// choice.
    public let verdicts: [String]
    /// What is wrong with it, in a sentence.
    public let detail: String
    /// Where the rule stands, such as `RFC 7519 §4.1.4`.
    public let section: String
    /// The policy that it is meant for: `access-token` or `bearer`.
    public let policy: String

    /// The name, for a test's log.
    public var description: String { name }

    init(_ object: JSONObject) throws(TestControlError) {
        name = try object.text("name")
        token = try object.text("token")
        basis = try object.word("basis", Basis.self)
        isValid = try object.flag("valid")
        verdict = try object.text("verdict")
        verdicts = object["verdicts"]?.arrayValue?.compactMap(\.stringValue) ?? [verdict]
        detail = try object.text("description")
        section = try object.text("section")
        policy = try object.text("policy")
    }
}
