// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlModel

/// A refusal of the control API in the words of the command that caused it: options for members, commands for calls.
struct CommandWords {
    private let help: String
    private let renamed: [String: String]

    init(of command: any ParsableCommand) {
        help = type(of: command).helpMessage()
        renamed = (type(of: command) as? any RenamingMembers.Type)?.optionNames ?? [:]
    }

    /// The refusal with the option at fault before it, and with the commands that help after it.
    func text(of failure: CommandFailure) -> String {
        var text = failure.message
        if let field = failure.field, case let name = option(field) ?? field, !name.isEmpty,
            !text.hasPrefix(field + ":")
        {
            text = "\(name): \(text)"
        }
        return text + failure.remedies.map { " \($0.commandText) \($0.effect)" }.joined()
    }

    /// The option of a member, by its whole path or by the part of the path that has an option.
    private func option(_ path: String) -> String? {
        let members = path.split(separator: ".").map { $0.prefix { $0 != "[" } }
        for count in stride(from: members.count, to: 0, by: -1) {
            if let name = renamed[members.prefix(count).joined(separator: ".")] { return name }
        }
        return members.reversed().lazy.map { "--" + $0.replacing("_", with: "-") }.first(where: isOption)
    }

    /// Whether the command has an option: its help lists it.
    private func isOption(_ name: String) -> Bool {
        help.split { " \n\t,[](){}|/".contains($0) }.contains { $0 == name }
    }
}
