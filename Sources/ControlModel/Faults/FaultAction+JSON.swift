// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import JOSE

extension FaultAction {
    /// Reads an action for some requests.
    ///
    /// - Throws: ``Problem`` that names the member, also one that contradicts another.
    init(_ body: ControlBody, match: FaultMatch) throws(Problem) {
        self.init()
        refusal = try FaultAction.refusal(body)
        status = try body.integer("status", in: 200...999)
        headers = try FaultAction.headers(body)
        self.body = try FaultAction.text(body)
        contentType = try FaultAction.fieldValue(body, "content_type")
        delay = try FaultAction.delay(body)
        drip = try FaultAction.drip(body)
        connection = try body.word("connection", Connection.self)
        damage = try body.word("json", Damage.self)
        oversize = try body.integer("oversize_bytes", in: 1...64 << 20)
        redirect = try FaultAction.redirect(body)
        keys = try body.word("keys", FaultKeySet.Kind.self).map { FaultKeySet($0) }
        try body.finish()
        try FaultContradictions.check(body, status: status)
        if damage != nil, match.endpoints?.allSatisfy(\.isForBrowsers) == true {
            throw body.problem("json", "Requires an endpoint that answers with JSON.", .contradiction)
        }
        if keys != nil, match.endpoints != [.jwks] {
            throw body.problem("keys", "Requires match.endpoint to be jwks alone.", .contradiction)
        }
    }

    /// RFC 6749 §5.2 has these letters for a code and its description.
    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }

    private static func refusal(_ body: ControlBody) throws(Problem) -> Refusal? {
        let name = try body.string("error")
        let description = try body.string("description")
        if let name, !isPrintable(name) || !(1...128).contains(name.utf8.count) {
            throw body.problem("error", "Must have 1 to 128 printable ASCII characters without quotes and backslashes.")
        }
        if let description, !isPrintable(description) || description.utf8.count > 512 {
            throw body.problem(
                "description", "Must have at most 512 printable ASCII characters without quotes and backslashes.")
        }
        if name == nil, description != nil { throw body.problem("description", "Requires error.", .contradiction) }
        return name.map { Refusal(name: $0, description: description) }
    }

    private static func text(_ body: ControlBody) throws(Problem) -> [UInt8]? {
        guard let value = body.optionalValue("body") else { return nil }
        if let object = value.objectValue { return object.serialized() }
        guard let text = value.stringValue else {
            throw body.problem("body", "Must be a string or an object.", .wrongType)
        }
        return Array(text.utf8)
    }

    /// What frames a message, and what the server writes last, is no business of a header's.
    private static let unsettable: Set<String> = [
        "connection", "content-length", "date", "http2-settings", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding", "understudy-date", "understudy-request", "upgrade",
    ]

    private static func headers(_ body: ControlBody) throws(Problem) -> [Header] {
        guard let nested = try body.nested("headers") else { return [] }
        guard (1...50).contains(nested.object.count) else {
            throw body.problem("headers", "Must have 1 to 50 members.")
        }
        var headers: [Header] = []
        for text in nested.object.names {
            guard let name = HTTPField.Name(text) else {
                throw nested.problem(text, "This is not the name of a header.")
            }
            guard !unsettable.contains(name.canonicalName) else {
                throw nested.problem(text, "This header cannot be set: it frames the message, or the server sets it.")
            }
            headers.append(Header(name: name, value: try fieldValue(nested, text)))
        }
        return headers
    }

    private static func fieldValue(_ body: ControlBody, _ name: String) throws(Problem) -> String? {
        guard let value = try body.string(name) else { return nil }
        guard HTTPField.isValidValue(value), value.utf8.count <= 8_192 else {
            throw body.problem(name, "This is not the value of a header.")
        }
        return value
    }

    private static func redirect(_ body: ControlBody) throws(Problem) -> String? {
        guard let url = try fieldValue(body, "redirect") else { return nil }
        guard !url.isEmpty, url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw body.problem("redirect", "Must be a URL.")
        }
        return url
    }

    /// The most milliseconds that an answer is delayed.
    private static let longestDelay = 300_000

    private static func delay(_ body: ControlBody) throws(Problem) -> ClosedRange<Int>? {
        guard let value = body.optionalValue("delay_ms") else { return nil }
        guard value.objectValue != nil, let nested = try body.nested("delay_ms") else {
            return try body.integer("delay_ms", in: 0...longestDelay).map { $0...$0 }
        }
        let least = try nested.integer("min", in: 0...longestDelay)
        guard let most = try nested.integer("max", in: (least ?? 0)...longestDelay), let least else {
            throw nested.strangerFirst(
                body.problem("delay_ms", "Must be a whole number, or an object with min and max.", .wrongType))
        }
        try nested.finish()
        return least...most
    }

    private static func drip(_ body: ControlBody) throws(Problem) -> Drip? {
        guard let nested = try body.nested("drip") else { return nil }
        let bytes = try nested.integer("bytes", in: 1...1 << 20)
        guard let pause = try nested.integer("every_ms", in: 0...60_000), let bytes else {
            throw nested.strangerFirst(body.problem("drip", "Must have bytes and every_ms.", .wrongType))
        }
        try nested.finish()
        return Drip(bytes: bytes, pause: .milliseconds(pause))
    }
}

extension FaultAction {
    /// The action as ``init(_:match:)`` reads it.
    package var json: JSONObject {
        var object: JSONObject = [:]
        object.set("error", to: refusal?.name)
        object.set("description", to: refusal?.description)
        object.set("status", to: status)
        if !headers.isEmpty {
            object["headers"] = .object(
                JSONObject(headers.map { ($0.name.rawName, $0.value.map(JSONValue.string) ?? .null) }))
        }
        object["body"] = body.map { body in
            (try? JSONObject(parsing: body)).map(JSONValue.object) ?? .string(String(decoding: body, as: UTF8.self))
        }
        object.set("content_type", to: contentType)
        object["delay_ms"] = delay.map { range in
            range.count == 1
                ? .integer(range.lowerBound) : ["min": .integer(range.lowerBound), "max": .integer(range.upperBound)]
        }
        object["drip"] = drip.map { ["bytes": .integer($0.bytes), "every_ms": .integer($0.pause.wholeMilliseconds)] }
        object.set("connection", to: connection?.rawValue)
        object.set("json", to: damage?.rawValue)
        object.set("oversize_bytes", to: oversize)
        object.set("redirect", to: redirect)
        object.set("keys", to: keys?.kind.rawValue)
        return object
    }
}
