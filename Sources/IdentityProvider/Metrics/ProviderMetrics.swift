// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import CoreMetrics

/// What the provider counts, by names of its own.
///
/// No label holds what a caller chose: the endpoint is a path template, an unknown method is `other`.
package struct ProviderMetrics: Sendable {
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory) {
        self.factory = factory
    }

    private static let methods: Set<String> = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

    /// One answered request.
    func request(endpoint: String?, method: String, status: Int, error: String?, took: Duration) {
        let endpoint = endpoint ?? "none"
        let method = ProviderMetrics.methods.contains(method) ? method : "other"
        Counter(
            label: "understudy_requests_total",
            dimensions: [("endpoint", endpoint), ("method", method), ("status", "\(status)")], factory: factory
        )
        .increment()
        if let error {
            Counter(
                label: "understudy_refusals_total", dimensions: [("endpoint", endpoint), ("error", error)],
                factory: factory
            )
            .increment()
        }
        let (seconds, attoseconds) = took.components
        Timer(
            label: "understudy_request_duration_seconds", dimensions: [("endpoint", endpoint)], factory: factory
        )
        .recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Tokens that were signed for a grant.
    func tokens(grant: String, signed: Int, algorithm: String) {
        Counter(
            label: "understudy_signatures_total", dimensions: [("algorithm", algorithm), ("grant", grant)],
            factory: factory
        )
        .increment(by: signed)
    }

    /// One password hash that was computed.
    func passwordHash() {
        Counter(label: "understudy_password_hashes_total", factory: factory).increment()
    }
}
