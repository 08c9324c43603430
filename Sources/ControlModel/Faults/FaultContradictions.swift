// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Which parts of an action go together.
enum FaultContradictions {
    /// What each part rules out.
    private static let excluded: [(part: String, others: Set<String>)] = [
        // Who refuses says so in a body of its own; one that is given needs a status instead.
        ("error", ["body", "redirect", "keys"]),
        ("redirect", ["body", "keys", "drip", "json", "oversize_bytes", "content_type"]),
        ("keys", ["body", "status"]),
        ("body", ["json"]),
        ("json", ["oversize_bytes"]),
    ]

    /// What needs an answer to be in, or to be done to.
    private static let answering: Set<String> = [
        "error", "status", "headers", "body", "content_type", "drip", "json", "oversize_bytes", "redirect", "keys",
    ]

    /// What needs a body.
    private static let bodily = ["body", "drip", "json", "oversize_bytes", "content_type"]

    /// - Throws: ``Problem`` that names the part which cannot be had beside another.
    static func check(_ action: ControlBody, status: Int?) throws(Problem) {
        let parts = Set(action.object.filter { !$0.value.isNull }.map(\.name))
        guard !parts.isEmpty else {
            throw Problem(
                .missingMember, detail: "Must have at least one of \(known).",
                field: "action")
        }
        for (part, others) in excluded where parts.contains(part) {
            try exclude(others, beside: part, in: parts, of: action)
        }
        switch action.object["connection"]?.stringValue {
        case "drop", "reset": try exclude(answering, beside: "connection", in: parts, of: action)
        case "hang": try exclude(answering.union(["delay_ms"]), beside: "connection", in: parts, of: action)
        case "truncate":
            try exclude(["redirect", "oversize_bytes", "json"], beside: "connection", in: parts, of: action)
        default: break
        }
        if let status { try check(status, parts, of: action) }
    }

    private static func check(_ status: Int, _ parts: Set<String>, of action: ControlBody) throws(Problem) {
        if parts.contains("redirect"), !(300...399).contains(status) {
            throw action.problem("status", "Must be 300 to 399 beside redirect.", .contradiction)
        }
        if parts.contains("json"), !parts.contains("error") {
            throw action.problem("json", "Requires error: an answer that is only a status has no body.", .contradiction)
        }
        guard [204, 304].contains(status) else { return }
        if let part = bodily.first(where: parts.contains) {
            throw action.problem(part, "An answer with the status \(status) has no body.", .contradiction)
        }
        if parts.contains("connection") {
            throw action.problem("connection", "An answer with the status \(status) has no body.", .contradiction)
        }
    }

    private static func exclude(
        _ others: Set<String>, beside part: String, in parts: Set<String>, of action: ControlBody
    ) throws(Problem) {
        guard let other = action.object.names.first(where: { others.contains($0) && parts.contains($0) }) else {
            return
        }
        throw action.problem(other, "Must not stand beside \(part).", .contradiction)
    }

    private static var known: String {
        answering.union(["connection", "delay_ms"]).sorted().joined(separator: ", ")
    }
}
