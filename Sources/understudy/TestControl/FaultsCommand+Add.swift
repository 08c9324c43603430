// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE

extension FaultsCommand {
    struct Add: AsyncParsableCommand, RenamingMembers {
        static let optionNames = [
            "action.headers": "--header", "action.json": "--json-fault", "match.header": "--match-header",
        ]

        static let configuration = CommandConfiguration(
            abstract: "Add a fault, and print its id.",
            discussion: """
                What it matches and what it does by options, by settings in JSON, by a file, or by the name of a profile:

                understudy faults add --endpoint token --grant refresh_token --error invalid_grant --count 1
                understudy faults add --endpoint token --quota 10/60s --status 429
                understudy faults add --endpoint jwks --delay-ms 500-1500 --probability 0.5 --seed 7
                understudy faults add match:='{"endpoint":"token"}' action:='{"connection":"drop"}'
                understudy faults add --profile flaky --endpoint userinfo
                """)

        @OptionGroup var location: TenantLocation

        @Option(
            help:
                "A fault that has a name; --endpoint, --count, --clock, --starts-in, --expires-in and --seed narrow it."
        )
        var profile: String?

        @Option(help: "A file with the fault as JSON, or -; settings and options are added to it.")
        var file: String?

        @OptionGroup(title: "What it matches") var match: FaultMatchOptions
        @OptionGroup(title: "What it does") var action: FaultActionOptions

        @Option(help: "The fault's id; one of that id is replaced. (default: one that nobody has)")
        var id: String?

        @Option(help: "before the endpoint's work, or after it. (default: as the action needs)")
        var when: String?

        @Option(help: "How often it strikes before it vanishes. (default: always)")
        var count: Int64?

        @Option(help: "By which clock it begins and ends, and its quota and ramp go: real or tenant. (default: real)")
        var clock: String?

        @Option(help: "How long it waits until it begins: 90s, 15m, 2h. (default: not at all)")
        var startsIn: Seconds?

        @Option(help: "How long it stays: 90s, 15m, 2h. (default: until it is removed)")
        var expiresIn: Seconds?

        @Option(help: "What chance and jitter are drawn by. (default: another each time)")
        var seed: Int64?

        @Argument(help: "KEY=TEXT or KEY:=JSON: the members of a fault as the control API takes them.")
        var settings: [String] = []

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let body = try self.body()
            let answer = try await FaultsCommand.connection(location).send(.post, "/faults", body)
            try format.print(answer) { $0["ids"]?.arrayValue?.compactMap(\.stringValue).joined(separator: "\n") ?? "" }
        }

        private func body() throws(CommandFailure) -> JSONObject {
            var body = try file.map { path throws(CommandFailure) in try InputFile.object(at: path) } ?? JSONObject()
            for (name, value) in try RecordSettings.object(settings) { body[name] = value }
            body.set("profile", to: profile)
            if body["profile"] != nil, let endpoint = match.endpointValue {
                // A profile has its match, and takes another endpoint beside it.
                body["endpoint"] = endpoint
                body.overlay("match", try match.object(withEndpoint: false))
            } else {
                body.overlay("match", try match.object(withEndpoint: true))
            }
            body.overlay("action", try action.object())
            body.set("id", to: id)
            body.set("when", to: when)
            body.set("count", to: count)
            body.set("clock", to: clock)
            body.set("starts_in", to: startsIn?.value)
            body.set("expires_in", to: expiresIn?.value)
            body.set("seed", to: seed)
            return body
        }
    }
}
