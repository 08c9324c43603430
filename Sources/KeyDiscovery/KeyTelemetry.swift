// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Logging
import TokenVerification
import Tracing

/// Says what became of the keys: to the log, in metrics, and as a span around each fetch.
///
/// The metrics have the dimension `issuer`: the counter `key_refreshes` by `outcome`, the timer `key_refresh_duration`, and
/// the gauges `keys_held` and `keys_age_seconds`, which are set at the end of each fetch.
struct KeyTelemetry: Sendable {
    let issuer: String
    let logger: Logger
    let metrics: any MetricsFactory
    let tracer: any Tracer

    /// The span around what goes over the network; nothing else has one.
    func fetching<Value>(
        _ body: () async throws(KeyDiscoveryError) -> Value
    ) async -> Result<Value, KeyDiscoveryError> {
        await tracer.withSpan("fetch keys", context: .topLevel, ofKind: .client) { span in
            span.attributes["issuer"] = issuer
            do throws(KeyDiscoveryError) {
                return .success(try await body())
            } catch {
                span.attributes["error.type"] = error.code
                span.setStatus(SpanStatus(code: .error))
                return .failure(error)
            }
        }
    }

    /// - Parameters:
    ///   - duration: Of the fetch.
    ///   - previous: The keys before it.
    ///   - age: Of the keys after it.
    func note(
        _ outcome: Result<KeySet, KeyDiscoveryError>, after duration: Duration, previous: KeySet?, age: Duration?
    ) {
        let held = (try? outcome.get()) ?? previous
        let code: String
        switch outcome {
        case .success(let keys):
            let (before, after) = (Set(previous?.thumbprints ?? []), Set(keys.thumbprints))
            let isChanged = before != after || previous == nil
            code = isChanged ? "changed" : "confirmed"
            if isChanged { log(keys, added: after.subtracting(before), removed: before.subtracting(after)) }
        case .failure(let error):
            code = error.code
            logger.warning("Keys not fetched", metadata: ["issuer": "\(issuer)", "error": "\(error)"])
        }
        let ours = [("issuer", issuer)]
        Counter(label: "key_refreshes", dimensions: ours + [("outcome", code)], factory: metrics).increment()
        Timer(label: "key_refresh_duration", dimensions: ours, factory: metrics)
            .recordNanoseconds(Int64(min(duration.inSeconds, 1e9) * 1e9))
        Gauge(label: "keys_held", dimensions: ours, factory: metrics).record(held?.count ?? 0)
        if let age { Gauge(label: "keys_age_seconds", dimensions: ours, factory: metrics).record(age.inSeconds) }
    }

    private func log(_ keys: KeySet, added: Set<String>, removed: Set<String>) {
        logger.info(
            "Keys changed",
            metadata: [
                "issuer": "\(issuer)", "added": "\(added.sorted())", "removed": "\(removed.sorted())",
                "skipped": "\(keys.skipped.map(\.description))",
            ])
    }
}
