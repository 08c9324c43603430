// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import Yams

/// The file that `--config` names, YAML or JSON: held against the table of options, since swift-configuration would let
/// an unknown key and a wrong type pass in silence.
enum ConfigurationFile {
    /// - Returns: The values by their keys.
    /// - Throws: ``CommandFailure`` with status 78 that names the key and its value.
    static func values(of path: String) throws(CommandFailure) -> [AbsoluteConfigKey: ConfigValue] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(.badConfiguration, "\(path): the file does not exist, or is no UTF-8 text.")
        }
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (name, value) in try members(of: text, path: path) {
            guard let setting = ServeSetting(rawValue: name) else {
                throw CommandFailure(
                    .badConfiguration, "\(path): unknown key \"\(name)\". Known: \(ServeSetting.known(\.rawValue)).")
            }
            guard let content = content(of: value, as: setting.kind) else {
                throw ServeSources.failure("\(path): \(name)", shown(value), setting.kind.requirement)
            }
            values[setting.absoluteKey] = ConfigValue(content, isSecret: false)
        }
        return values
    }

    /// A value for an error: what a list or a mapping holds is of no matter.
    private static func shown(_ value: Any) -> String {
        switch value {
        case is [Any]: "a list"
        case is [AnyHashable: Any]: "a mapping"
        default: "\(value)"
        }
    }

    private static func members(of text: String, path: String) throws(CommandFailure) -> [(String, Any)] {
        let document: Any?
        do {
            document = try Yams.load(yaml: text)
        } catch {
            throw CommandFailure(.badConfiguration, "\(path): \(error)")
        }
        guard let document else { return [] }
        guard let mapping = document as? [String: Any] else {
            throw CommandFailure(.badConfiguration, "\(path): a mapping of options is due.")
        }
        return mapping.sorted { $0.key < $1.key }
    }

    private static func content(of value: Any, as kind: ServeSetting.Kind) -> ConfigContent? {
        switch kind {
        case .boolean: (value as? Bool).map(ConfigContent.bool)
        case .integer: value is Bool ? nil : (value as? Int).map(ConfigContent.int)
        case .list: (value as? [String] ?? (value as? String).map { [$0] }).map(ConfigContent.stringArray)
        case .string: (value as? String).map(ConfigContent.string)
        }
    }
}
