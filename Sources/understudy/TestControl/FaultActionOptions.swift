// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JOSE

/// What goes wrong.
struct FaultActionOptions: ParsableArguments {
    @Option(help: "An OAuth error, such as invalid_grant or temporarily_unavailable.")
    var error: String?

    @Option(help: "What the OAuth error says.")
    var description: String?

    @Option(help: "The status of the answer.")
    var status: Int64?

    @Option(help: "'NAME: VALUE' of a header to set, or NAME to take away; may repeat.")
    var header: [String] = []

    @Option(help: "The body of the answer.")
    var body: String?

    @Option(help: "The answer's Content-Type.")
    var contentType: String?

    @Option(help: "How many milliseconds the answer takes longer: N, or LEAST-MOST.")
    var delayMs: String?

    @Option(help: "How slowly the body comes: BYTES/MILLISECONDS.")
    var drip: String?

    @Option(help: "drop, reset, truncate or hang.")
    var connection: String?

    @Option(help: "What becomes of a JSON body: truncated or malformed.")
    var jsonFault: String?

    @Option(help: "How many bytes the body is padded to.")
    var oversizeBytes: Int64?

    @Option(help: "Where the caller is sent.")
    var redirect: String?

    @Option(help: "How the key set lies: empty, unrelated, same_kid_new_key or frozen.")
    var keys: String?

    /// The member `action` of a fault.
    ///
    /// - Throws: ``CommandFailure`` with status 64 that names the option.
    func object() throws(CommandFailure) -> JSONObject {
        var object = JSONObject()
        object.set("error", to: error)
        object.set("description", to: description)
        object.set("status", to: status)
        if !header.isEmpty { object["headers"] = .object(FaultMatchOptions.members(header, separator: ":")) }
        object.set("body", to: body)
        object.set("content_type", to: contentType)
        if let delayMs { object["delay_ms"] = try delay(delayMs) }
        if let drip {
            let (bytes, pause) = try FaultActionOptions.pair(drip, "/", "--drip", "BYTES/MILLISECONDS")
            object["drip"] = ["bytes": .number(JSONNumber(bytes)), "every_ms": .number(JSONNumber(pause))]
        }
        object.set("connection", to: connection)
        object.set("json", to: jsonFault)
        object.set("oversize_bytes", to: oversizeBytes)
        object.set("redirect", to: redirect)
        object.set("keys", to: keys)
        return object
    }

    private func delay(_ text: String) throws(CommandFailure) -> JSONValue {
        if let fixed = Int64(text) { return .number(JSONNumber(fixed)) }
        let (least, most) = try FaultActionOptions.pair(text, "-", "--delay-ms", "N or LEAST-MOST")
        return ["min": .number(JSONNumber(least)), "max": .number(JSONNumber(most))]
    }

    private static func pair(
        _ text: String, _ separator: Character, _ option: String, _ due: String
    ) throws(CommandFailure) -> (Int64, Int64) {
        let numbers = text.split(separator: separator, omittingEmptySubsequences: false).map { Int64($0) }
        guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else {
            throw CommandFailure(.usage, "\(option) \"\(text)\": \(due) is due.")
        }
        return (first, second)
    }
}
