// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Synchronization

/// One series of figures, whatever asked for it.
final class MetricSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    private struct State {
        var value = 0.0
        var count = 0
        /// How many were no more than each bound.
        var buckets = [Int](repeating: 0, count: MetricSeries.bounds.count)
    }

    /// Seconds: from what one signature takes to what nobody waits for.
    private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    let kind: Kind
    private let state = Mutex(State())

    init(_ kind: Kind) {
        self.kind = kind
    }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { if kind == .gauge { set(value) } else { observe(value) } }
    func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
    func preferDisplayUnit(_ unit: TimeUnit) {}
    func reset() { state.withLock { $0 = State() } }

    private func add(_ amount: Double) {
        state.withLock { $0.value += amount }
    }

    private func observe(_ value: Double) {
        state.withLock { state in
            state.value += value
            state.count += 1
            for (index, bound) in MetricSeries.bounds.enumerated() where value <= bound { state.buckets[index] += 1 }
        }
    }

    func lines(name: String, labels: String) -> [String] {
        let state = state.withLock { $0 }
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        guard kind == .histogram else { return ["\(name)\(braces) \(MetricSeries.text(state.value))"] }
        let prefix = labels.isEmpty ? "" : labels + ","
        var lines = zip(MetricSeries.bounds, state.buckets)
            .map { bound, count in
                "\(name)_bucket{\(prefix)le=\"\(MetricSeries.text(bound))\"} \(count)"
            }
        lines.append("\(name)_bucket{\(prefix)le=\"+Inf\"} \(state.count)")
        lines.append("\(name)_sum\(braces) \(MetricSeries.text(state.value))")
        lines.append("\(name)_count\(braces) \(state.count)")
        return lines
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
    }
}
