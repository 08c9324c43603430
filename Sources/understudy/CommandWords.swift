// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What the control API says, in the words of the command that asked: options for members of a request, commands for calls.
struct CommandWords {
    /// The options and arguments, by the members that they are named after.
    private var names: [String: String] = [:]
    /// What has another name than its member has, by the whole path of the member.
    private let renamed: [String: String]
    /// Whether its arguments are members themselves: `KEY=TEXT` and `KEY:=JSON`.
    private var hasSettings = false
    private var tenant: String?

    init(of command: any ParsableArguments) {
        renamed = (type(of: command) as? any RenamingMembers.Type)?.optionNames ?? [:]
        read(command)
    }

    private mutating func read(_ arguments: any ParsableArguments) {
        if let location = arguments as? TenantLocation { tenant = location.tenant }
        for child in Mirror(reflecting: arguments).children {
            guard let label = child.label?.drop(while: { $0 == "_" }) else { continue }
            switch child.value {
            case let group as any ArgumentHolder: read(group.arguments)
            case is any NamedOption:
                // How a command prints is no member of a request.
                if label != "json" { names[label.words("_")] = "--" + label.words("-") }
            case is any NamedArgument:
                if ["claims", "settings"].contains(label) {
                    hasSettings = true
                } else {
                    names[label.words("_")] = "<\(label.words("-"))>"
                }
            default: break
            }
        }
    }

    /// A refusal, with the option at fault before it where it is not in it.
    func translated(_ failure: CommandFailure) -> String {
        let text = translated(failure.message)
        guard let option = failure.field.flatMap(name), option.hasPrefix("--"), !text.contains(option) else {
            return text
        }
        return "\(option): \(text)"
    }

    /// A text that may name members and calls.
    func translated(_ text: String) -> String {
        text.replacing(/[Tt]he (?:member|parameter) ([A-Za-z0-9_.\[\]-]*[A-Za-z0-9_\]-])/) { match in
            name(String(match.1)) ?? (hasSettings ? "The setting \(match.1)" : String(match.0))
        }
        .replacing("There is no member ", with: hasSettings ? "There is no setting " : "There is no member ")
        .replacing(ControlCall.pattern) { match in
            let call = ControlCall(method: String(match.1), path: String(match.2), body: match.3.map(String.init))
            return call.command(tenant: tenant).map { "`\($0)`" } ?? String(match.0)
        }
    }

    /// The option of a member, by the whole of its path or by as much of it as has an option.
    private func name(_ path: String) -> String? {
        let members = path.replacing(/\[[0-9]+\]/, with: "").split(separator: ".").map(String.init)
        for count in stride(from: members.count, to: 0, by: -1) {
            if let name = renamed[members.prefix(count).joined(separator: ".")] { return name }
        }
        return members.reversed().lazy.compactMap { names[$0] }.first
    }
}

/// A command whose options are called otherwise than the members that they set.
protocol RenamingMembers {
    /// The options, by the whole paths of the members.
    static var optionNames: [String: String] { get }
}

private protocol ArgumentHolder {
    var arguments: any ParsableArguments { get }
}

private protocol NamedArgument {}

private protocol NamedOption {}

extension Argument: NamedArgument {}
extension Flag: NamedOption {}
extension Option: NamedOption {}

extension OptionGroup: ArgumentHolder {
    fileprivate var arguments: any ParsableArguments { wrappedValue }
}

extension Substring {
    /// A name of Swift's as words with something between them: `frozenAt` as `frozen-at`.
    fileprivate func words(_ separator: String) -> String {
        map { $0.isUppercase ? separator + $0.lowercased() : String($0) }.joined()
    }
}
