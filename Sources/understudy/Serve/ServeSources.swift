// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Configuration

/// Where each setting of `serve` was given, so that an error can name the place.
struct ServeSources {
    private let options: Set<AbsoluteConfigKey>
    private let environment: [String: String]
    private let file: (path: String, keys: Set<AbsoluteConfigKey>)?

    /// - Parameters:
    ///   - environment: Without empty variables.
    ///   - file: The configuration file, and the keys that it has.
    init(
        options: Set<AbsoluteConfigKey>, environment: [String: String],
        file: (path: String, keys: Set<AbsoluteConfigKey>)?
    ) {
        self.options = options
        self.environment = environment
        self.file = file
    }

    /// The option, the variable, or the file and its key: whichever the value is of.
    func name(of setting: ServeSetting) -> String {
        if options.contains(setting.absoluteKey) { return setting.option }
        if environment[setting.variable] != nil { return setting.variable }
        guard let file, file.keys.contains(setting.absoluteKey) else { return setting.option }
        return "\(file.path): \(setting.rawValue)"
    }

    /// A value that cannot be used.
    ///
    /// - Parameter requirement: What is required instead, as a whole phrase.
    func failure(_ setting: ServeSetting, _ value: String, _ requirement: String) -> CommandFailure {
        ServeSources.failure(name(of: setting), value, requirement)
    }

    /// The same for a place that is known.
    static func failure(_ place: String, _ value: String, _ requirement: String) -> CommandFailure {
        CommandFailure(.badConfiguration, "\(place) is \"\(value)\": \(requirement).")
    }
}
