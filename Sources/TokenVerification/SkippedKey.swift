// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A key of a source that is not used, and why: one bad key never spoils the others.
public struct SkippedKey: CustomStringConvertible, Equatable, Sendable {
    /// Why a key is not used.
    public struct Reason: CustomStringConvertible, Equatable, Sendable {
        /// A stable code for logs and tests, such as `encryption_key`.
        public let code: String
        /// The reason, in words.
        public let description: String

        static let duplicate = Reason(code: "duplicate", description: "it says what an earlier key says")
        static let notPinned = Reason(code: "not_pinned", description: "its thumbprint is not pinned")

        private init(code: String, description: String) {
            self.code = code
            self.description = description
        }

        init(_ error: JSONWebKeyError) {
            let code =
                switch error {
                case .unsupportedAlgorithm: "unsupported_algorithm"
                case .algorithmOfAnotherKey: "algorithm_of_another_key"
                case .unsupportedCurve: "unsupported_curve"
                case .unsupportedKeyType: "unsupported_key_type"
                case .notForVerification: "not_for_verification"
                case .privateMembers: "private_members"
                case .symmetric: "symmetric"
                case .missingMember: "missing_member"
                case .malformedMember: "malformed_member"
                case .modulusSize: "modulus_size"
                case .exponent: "exponent"
                case .rejectedByLibrary: "rejected"
                }
            self.init(code: code, description: error.description)
        }
    }

    /// Its place in the source, counted from 0.
    public let index: Int
    /// Its `kid`, where it has one.
    public let keyID: String?
    /// Why it is not used.
    public let reason: Reason

    /// The key's place, counted from 1, and the reason.
    public var description: String { "key \(index + 1): \(reason)" }
}
