// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the environment has the control token: in a variable, or in a file that a variable names.
enum ControlTokenSource {
    static let variable = "UNDERSTUDY_CONTROL_TOKEN"
    static let fileVariable = "UNDERSTUDY_CONTROL_TOKEN_FILE"
    /// The fewest characters of a token that `serve` accepts: fewer can be guessed.
    private static let minimumLength = 16

    /// Reads the token that `serve` was given.
    ///
    /// Empty is an error: a secret that a CI system failed to fill in must not open the control API.
    ///
    /// - Parameters:
    ///   - text: The variable's value; `nil` when it is not set.
    ///   - file: The path of the file; `nil` when none was named.
    /// - Throws: ``CommandFailure`` with status 78, which never shows the token.
    static func given(_ text: String?, file: String?) throws(CommandFailure) -> String? {
        if let text {
            guard file == nil else {
                throw CommandFailure(
                    .badConfiguration, "\(variable) and a control token file were both given. Leave one of them out.")
            }
            return try checked(text, of: variable)
        }
        guard let file else { return nil }
        guard let contents = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure(.badConfiguration, "The control token file \(file) cannot be read.")
        }
        return try checked(trimmed(contents), of: "The control token file \(file)")
    }

    /// The token that a command presents to a server elsewhere; `nil` where the environment has none.
    static func presented(by environment: [String: String]) -> String? {
        if let token = environment[variable], !token.isEmpty { return token }
        guard let file = environment[fileVariable], !file.isEmpty else { return nil }
        return read(file)
    }

    /// The token in a file; `nil` where there is none.
    static func read(_ file: String) -> String? {
        let token = (try? String(contentsOfFile: file, encoding: .utf8)).map(trimmed)
        return token?.isEmpty == false ? token : nil
    }

    /// An editor or `echo` ends a file with a line break.
    private static func trimmed(_ contents: String) -> String {
        contents.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func checked(_ token: String, of source: String) throws(CommandFailure) -> String {
        let remedy = "At least \(minimumLength) are required; \"openssl rand -hex 16\" makes a token."
        guard !token.isEmpty else {
            throw CommandFailure(.badConfiguration, "\(source) is empty. \(remedy)")
        }
        guard token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw CommandFailure(
                .badConfiguration,
                "\(source) has a character that no header can carry: use visible ASCII without spaces.")
        }
        guard token.utf8.count >= minimumLength else {
            throw CommandFailure(.badConfiguration, "\(source) has \(token.utf8.count) character(s). \(remedy)")
        }
        return token
    }
}
