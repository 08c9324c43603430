// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Logging

/// Writes each event as one line, whatever stands in it.
struct LineLogHandler: LogHandler {
    /// How a line looks.
    enum Style {
        /// An object: `time`, `level`, `message`, and the metadata under their own names.
        case json
        /// For people: time of day, level in colour, message, metadata.
        case terminal
    }

    let label: String
    let style: Style
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, style: Style) {
        self.label = label
        self.style = style
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        // Hummingbird's name for what stands there as `request.id`.
        if let id = all.removeValue(forKey: "hb.request.id") { all["request.id"] = all["request.id"] ?? id }
        let line =
            switch style {
            case .json: LineLogHandler.json(event.level, event.message, all, at: Date())
            case .terminal: LineLogHandler.terminal(event, all, at: Date())
            }
        // One call, so that lines of two threads do not mix; a closed standard error is no reason to stop.
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    static func json(
        _ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata, at date: Date
    ) -> String {
        var object: JSONObject = [
            "time": .string(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
            "level": .string(level.rawValue), "message": .string(message.description),
        ]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where object[name] == nil {
            object[name] = json(value)
        }
        return object.text
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value as any BinaryInteger):
            Int64(exactly: value).map { .number(JSONNumber($0)) } ?? .string(value.description)
        case .stringConvertible(let value as Bool): .bool(value)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let values): .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0, json($1)) }))
        }
    }

    static func terminal(_ event: LogEvent, _ metadata: Logger.Metadata, at date: Date) -> String {
        let time = date.formatted(.iso8601.time(includingFractionalSeconds: true).timeSeparator(.colon))
        let pairs = metadata.sorted { $0.key < $1.key }
            .map { " \u{1B}[2m\($0.key)=\u{1B}[0m\(printable("\($0.value)"))" }
        let level = event.level.rawValue.uppercased()
        return "\u{1B}[2m\(time)\u{1B}[0m \(colour(event.level))\(level)\u{1B}[0m "
            + printable(event.message.description) + pairs.joined()
    }

    private static func colour(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "\u{1B}[2m"
        case .info, .notice: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[31m"
        }
    }

    /// What steers a terminal is shown as a question mark.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
