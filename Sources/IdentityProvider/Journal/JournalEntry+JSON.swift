// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import JOSE
import NIOCore
import OAuth

extension JournalEntry {
    /// What a list shows: never a secret.
    package var json: JSONObject {
        var object: JSONObject = [
            "id": .string(event.id), "sequence": .number(JSONNumber(sequence)),
            "at": .number(JSONNumber(event.at.seconds)),
            "received_at": .number(JSONNumber(event.receivedAt.seconds)), "method": .string(event.method),
            "status": .number(JSONNumber(Int64(event.status))), "outcome": .string(event.outcome.rawValue),
        ]
        object["path"] = (event.head?.path).map { .string(SecretMasking.target($0)) }
        object["endpoint"] = event.endpoint.map(JSONValue.string)
        object["endpoint_name"] = event.endpointName.map(JSONValue.string)
        object["tenant"] = event.tenant.map(JSONValue.string)
        object["client_id"] = event.clientID.map(JSONValue.string)
        object["grant"] = (event.grant?.rawValue).map(JSONValue.string)
        object["user"] = event.user.map(JSONValue.string)
        if let refusal = event.refusal {
            object["error"] = .string(refusal.code)
            object["reason"] = .string(refusal.reason)
            object["section"] = .string(refusal.section)
        }
        object["note"] = event.note.map(JSONValue.string)
        object["fault"] = event.fault.map(JSONValue.string)
        let (seconds, attoseconds) = event.duration.components
        object["duration_us"] = .number(JSONNumber(seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
        return object
    }

    /// All that is known: the request as it came, and what it was taken for.
    ///
    /// - Parameter withSecrets: Shows what else is masked.
    package func fullJSON(withSecrets: Bool) -> JSONObject {
        var object = json
        guard let head = event.head else { return object }
        let reading = RequestReading(head: head, body: event.body, withSecrets: withSecrets)
        object["path"] = .string(reading.target)
        object["raw"] = .object(reading.raw)
        object["parsed"] = .object(reading.parsed)
        return object
    }
}

/// A request, read again for whoever looks into the journal.
private struct RequestReading {
    let head: HTTPRequest
    let body: ByteBuffer?
    let withSecrets: Bool

    var target: String {
        let path = head.path ?? ""
        return withSecrets ? path : SecretMasking.target(path)
    }

    var raw: JSONObject {
        var object: JSONObject = ["request_line": .string("\(head.method.rawValue) \(target)")]
        var fields: [JSONValue] = head.authority.map { [field("Host", $0)] } ?? []
        fields += head.headerFields.map { field($0.name.rawName, $0.value) }
        object["headers"] = .array(fields)
        if let body {
            let text = String(buffer: body)
            object["body"] = .string(withSecrets ? text : SecretMasking.body(text))
        }
        return object
    }

    var parsed: JSONObject {
        var object: JSONObject = ["parameters": .object(parameters)]
        let authorization = head.headerFields[.authorization] ?? ""
        if let basic = BasicCredentials(authorization: authorization) {
            object["basic_user"] = .string((basic.formDecoded ?? basic).userID)
        }
        if let credentials = AccessTokenCredentials(authorization: authorization) {
            let member = credentials.scheme == .dpop ? "dpop_token" : "bearer"
            object[member] = unverified(credentials.token).map(JSONValue.object)
        }
        let proof = head.headerFields[values: .dpop].first
        object["dpop_proof"] = proof.flatMap { unverified($0) }.map(JSONValue.object)
        let cookies = head.headerFields[values: .cookie].flatMap(SecretMasking.cookies)
        if !cookies.isEmpty { object["cookies"] = .array(cookies.map(JSONValue.string)) }
        return object
    }

    private func field(_ name: String, _ value: String) -> JSONValue {
        ["name": .string(name), "value": .string(withSecrets ? value : SecretMasking.field(name, value))]
    }

    /// Those of query and form together; one that repeats is an array.
    private var parameters: JSONObject {
        let query = (head.path ?? "").split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        let text = body.map { String(buffer: $0) } ?? ""
        let pairs =
            (query.split(separator: "&") + (SecretMasking.looksLikeForm(text) ? text.split(separator: "&") : []))
            .prefix(FormParameters.limit)
        var object = JSONObject()
        for pair in pairs {
            // Masked as it came: what is decoded first has lost where a secret ends.
            let shown = withSecrets ? String(pair) : SecretMasking.form(pair)
            let parts = shown.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // What has no name may be the rest of a secret.
            guard withSecrets || parts.count == 2 else { continue }
            let name = SecretMasking.decoded(parts.first ?? "")
            let value = JSONValue.string(parts.count == 2 ? SecretMasking.decoded(parts[1]) : "")
            switch object[name] {
            case nil: object[name] = value
            case .array(let values)?: object[name] = .array(values + [value])
            case let first?: object[name] = .array([first, value])
            }
        }
        return object
    }

    /// What a token says of itself, whoever signed it; `nil` for what is no JWT.
    private func unverified(_ token: some StringProtocol) -> JSONObject? {
        let parts = UnverifiedParts(token)
        guard let header = parts.header, let claims = parts.claims else { return nil }
        return ["verified": false, "header": .object(header), "claims": .object(claims)]
    }
}
