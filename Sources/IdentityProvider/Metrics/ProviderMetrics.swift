// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import CoreMetrics
import Synchronization

/// What the provider counts, by names of its own.
///
/// No label holds what a caller chose: the endpoint is a path template, an unknown method is `other`. A series is looked up
/// by its plain values; its text is put together once.
package final class ProviderMetrics: Sendable {
    private struct RequestKey: Hashable {
        let endpoint: String
        let method: String
        let status: Int
    }

    private struct PairKey: Hashable {
        let first: String
        let second: String
    }

    private struct Series {
        var requests: [RequestKey: Counter] = [:]
        var durations: [String: Timer] = [:]
        var refusals: [PairKey: Counter] = [:]
        var signatures: [PairKey: Counter] = [:]
    }

    private let factory: any MetricsFactory
    private let passwordHashes: Counter
    private let series = Mutex(Series())

    package init(factory: any MetricsFactory) {
        self.factory = factory
        passwordHashes = Counter(label: "understudy_password_hashes_total", factory: factory)
    }

    private static let methods: Set<String> = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

    /// One answered request.
    func request(endpoint: String?, method: String, status: Int, error: String?, took: Duration) {
        let endpoint = endpoint ?? "none"
        let method = ProviderMetrics.methods.contains(method) ? method : "other"
        let (counter, timer, refusal) = series.withLock { series in
            (
                requestCounter(RequestKey(endpoint: endpoint, method: method, status: status), &series),
                durationTimer(endpoint, &series),
                error.map { refusalCounter(PairKey(first: endpoint, second: $0), &series) }
            )
        }
        counter.increment()
        refusal?.increment()
        let (seconds, attoseconds) = took.components
        timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Tokens that were signed for a grant.
    func tokens(grant: String, signed: Int, algorithm: String) {
        let key = PairKey(first: algorithm, second: grant)
        let counter = series.withLock { series in
            if let known = series.signatures[key] { return known }
            let made = Counter(
                label: "understudy_signatures_total", dimensions: [("algorithm", algorithm), ("grant", grant)],
                factory: factory)
            series.signatures[key] = made
            return made
        }
        counter.increment(by: signed)
    }

    /// One password hash that was computed.
    func passwordHash() {
        passwordHashes.increment()
    }

    private func requestCounter(_ key: RequestKey, _ series: inout Series) -> Counter {
        if let known = series.requests[key] { return known }
        let made = Counter(
            label: "understudy_requests_total",
            dimensions: [("endpoint", key.endpoint), ("method", key.method), ("status", "\(key.status)")],
            factory: factory)
        series.requests[key] = made
        return made
    }

    private func durationTimer(_ endpoint: String, _ series: inout Series) -> Timer {
        if let known = series.durations[endpoint] { return known }
        let made = Timer(
            label: "understudy_request_duration_seconds", dimensions: [("endpoint", endpoint)], factory: factory)
        series.durations[endpoint] = made
        return made
    }

    private func refusalCounter(_ key: PairKey, _ series: inout Series) -> Counter {
        if let known = series.refusals[key] { return known }
        let made = Counter(
            label: "understudy_refusals_total", dimensions: [("endpoint", key.first), ("error", key.second)],
            factory: factory)
        series.refusals[key] = made
        return made
    }
}
