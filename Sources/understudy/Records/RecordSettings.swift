// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JOSE

/// The settings of a record on the command line: `KEY=TEXT` and `KEY:=JSON`.
struct RecordSettings: ParsableArguments {
    @Argument(help: "KEY=TEXT, or KEY:=JSON for anything but text; the keys are those of a fixture.")
    var settings: [String] = []

    /// - Throws: ``CommandFailure`` with status 64 that names what is neither.
    func object() throws(CommandFailure) -> JSONObject { try RecordSettings.object(settings) }

    /// What `KEY=TEXT` and `KEY:=JSON` say together.
    ///
    /// - Throws: ``CommandFailure`` with status 64 that names what is neither.
    static func object(_ settings: [String]) throws(CommandFailure) -> JSONObject {
        var object = JSONObject()
        for setting in settings {
            guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
                throw CommandFailure(.usage, "\"\(setting)\" is no setting: KEY=TEXT or KEY:=JSON is due.")
            }
            var name = setting[..<equals]
            let text = String(setting[setting.index(after: equals)...])
            if name.last == ":" {
                name.removeLast()
                do { object[String(name)] = try JSONValue(parsing: Array(text.utf8)) } catch {
                    throw CommandFailure(.usage, "\(name): \(error)")
                }
            } else {
                object[String(name)] = .string(text)
            }
        }
        return object
    }
}
