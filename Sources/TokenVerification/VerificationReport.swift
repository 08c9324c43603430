// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What each check of a verification compared, and whether it passed.
public struct VerificationReport: Sendable {
    /// One check.
    public struct Check: Sendable {
        /// What was checked, such as `audience`.
        public let name: String
        /// What was compared, or why it failed.
        public let detail: String
        /// `nil` when it passed.
        public let error: VerificationError?
    }

    /// The checks in the order they ran.
    public private(set) var checks: [Check] = []

    /// What `verify` would throw: the first failure.
    public var error: VerificationError? {
        checks.lazy.compactMap(\.error).first
    }

    /// Whether every check passed.
    public var isValid: Bool { error == nil }

    mutating func pass(_ name: String, _ detail: String) {
        checks.append(Check(name: name, detail: detail, error: nil))
    }

    mutating func fail(_ name: String, _ error: VerificationError) {
        checks.append(Check(name: name, detail: "\(error.description) (\(error.code))", error: error))
    }
}

extension VerificationReport: CustomStringConvertible {
    /// A line for each check.
    public var description: String {
        let width = checks.map(\.name.count).max() ?? 0
        let lines = checks.map { check in
            let name = check.name + String(repeating: " ", count: width - check.name.count)
            return "\(check.error == nil ? "pass" : "FAIL")  \(name)  \(check.detail)"
        }
        return lines.joined(separator: "\n")
    }
}
