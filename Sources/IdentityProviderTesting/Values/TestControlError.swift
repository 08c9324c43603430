// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Why the provider of a test would not do what it was told (RFC 9457).
public struct TestControlError: CustomStringConvertible, Equatable, Error, Sendable {
    /// As the control API answers over HTTP: 400 for bad input, 404 for what is not there, 409 for a conflict.
    public let status: Int
    /// The kind of problem, in a few words (RFC 9457 §3.1.3).
    public let title: String
    /// What is wrong, and what to change (RFC 9457 §3.1.4).
    public let detail: String
    /// The member of the request that is at fault, such as `frozen_at`; `nil` where none is.
    public let field: String?

    init(status: Int, title: String, detail: String, field: String? = nil) {
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
    }

    init(status: Int, _ problem: JSONObject) {
        self.init(
            status: status, title: problem["title"]?.stringValue ?? "Refused",
            detail: (problem["detail"] ?? problem["error_description"])?.stringValue ?? "The provider refused.",
            field: problem["field"]?.stringValue)
    }

    static func gone(_ tenant: String) -> TestControlError {
        TestControlError(status: 404, title: "Unknown tenant", detail: "The tenant \(tenant) is gone.")
    }

    /// Title, status, field and detail in a line, for a test's log.
    public var description: String {
        "\(title) (\(status))" + (field.map { " at \($0)" } ?? "") + ": \(detail)"
    }
}
