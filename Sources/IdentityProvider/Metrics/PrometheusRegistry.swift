// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the figures of a running provider: what is counted, and how Prometheus reads it.

package import CoreMetrics
import Synchronization

/// Keeps what swift-metrics is told, and writes it as Prometheus reads it (exposition format 0.0.4).
package final class PrometheusRegistry: MetricsFactory {
    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private let series = Mutex<[Key: MetricSeries]>([:])

    package init() {}

    /// All series, a line for each figure, sorted by name.
    package var text: String {
        let series = series.withLock { $0 }
        var lines: [String] = []
        var last = ""
        for (key, value) in series.sorted(by: { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }) {
            if key.name != last { lines.append("# TYPE \(key.name) \(value.kind.rawValue)") }
            last = key.name
            lines += value.lines(name: key.name, labels: key.labels)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(.counter, label, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        find(.counter, label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(.gauge, label, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        find(aggregate ? .histogram : .gauge, label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(.histogram, label, dimensions)
    }

    // A series stays for as long as the process: a counter that begins anew looks like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func find(_ kind: MetricSeries.Kind, _ label: String, _ dimensions: [(String, String)]) -> MetricSeries {
        let key = Key(
            name: PrometheusRegistry.name(label),
            labels: dimensions.map { "\(PrometheusRegistry.name($0.0))=\(PrometheusRegistry.quoted($0.1))" }
                .joined(separator: ","))
        return series.withLock { series in
            if let known = series[key] { return known }
            let made = MetricSeries(kind)
            series[key] = made
            return made
        }
    }

    /// Letters, digits and `_`; a name begins with no digit.
    private static func name(_ label: String) -> String {
        let name = label.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            return byte < 0x80 && (character.isLetter || character.isNumber) ? character : "_"
        }
        return name.first?.isNumber == true ? "_" + String(name) : String(name)
    }

    private static func quoted(_ value: String) -> String {
        "\""
            + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}
