// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE
import NIOCore
import OAuth

/// The JSON object of a control request, read member by member; what nobody asked for is an error that names it.
struct ControlBody {
    let object: JSONObject
    /// What stands before the name of a member in a problem: `match.` within `match`.
    let path: String
    let known = KnownMembers()

    final class KnownMembers {
        private(set) var names: [String] = []

        func insert(_ name: String) {
            if !contains(name) { names.append(name) }
        }

        /// By its bytes: a member that a stranger named is neither hashed nor compared in any other way.
        func contains(_ name: String) -> Bool {
            names.contains { isSame($0, name) }
        }
    }

    /// - Throws: ``ProblemDetails`` for a body that is too large or no JSON object; an empty one is an empty object.
    static func read(_ request: Request, limit: Int) async throws -> ControlBody {
        ControlBody(object: try await object(of: request, limit: limit))
    }

    /// The body whole.
    ///
    /// - Parameter isRequired: Whether an empty body is an error. To replace a record by nothing, or to change nothing of it,
    ///   is never meant: the body was forgotten.
    /// - Throws: As ``read(_:limit:)``.
    static func object(of request: Request, limit: Int, isRequired: Bool = false) async throws -> JSONObject {
        do {
            let buffer = try await request.collectedBody(upTo: limit)
            guard buffer.readableBytes > 0 else {
                if !isRequired { return JSONObject() }
                throw ProblemDetails(
                    .badRequest, "Body missing",
                    detail: "Nothing was changed. Send a JSON object with the members of the record.")
            }
            let limits = JSONLimits(maximumBytes: limit)
            return try JSONObject(parsing: Array(buffer.readableBytesView), limits: limits)
        } catch let error as OAuthError {
            throw ProblemDetails(.contentTooLarge, "Body too large", detail: error.description)
        } catch let error as JSONError {
            throw ProblemDetails(.badRequest, "Bad JSON", detail: "\(error)")
        }
    }

    init(object: JSONObject, path: String = "") {
        self.object = object
        self.path = path
    }

    /// A member, whatever it is.
    func optionalValue(_ name: String) -> JSONValue? {
        known.insert(name)
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// A member that must be there, whatever it is.
    func value(_ name: String) throws(ProblemDetails) -> JSONValue {
        guard let value = optionalValue(name) else { throw missing(name) }
        return value
    }

    func string(_ name: String) throws(ProblemDetails) -> String {
        guard let value = try optionalString(name) else { throw missing(name) }
        return value
    }

    func optionalString(_ name: String) throws(ProblemDetails) -> String? {
        guard let value = optionalValue(name) else { return nil }
        guard let text = value.stringValue else { throw wrongType(name, "is a string") }
        try checkText(text, name)
        return text
    }

    /// One string or several.
    func strings(_ name: String) throws(ProblemDetails) -> [String] {
        guard let value = optionalValue(name) else { return [] }
        let values = value.arrayValue ?? [value]
        let texts = values.compactMap(\.stringValue)
        guard texts.count == values.count else { throw wrongType(name, "is a string or an array of strings") }
        for text in texts { try checkText(text, name) }
        return texts
    }

    func bool(_ name: String) throws(ProblemDetails) -> Bool? {
        guard let value = optionalValue(name) else { return nil }
        guard let bool = value.boolValue else { throw wrongType(name, "is true or false") }
        return bool
    }

    func optionalObject(_ name: String) throws(ProblemDetails) -> JSONObject? {
        guard let value = optionalValue(name) else { return nil }
        guard let object = value.objectValue else { throw wrongType(name, "is an object") }
        return object
    }

    /// An object; an empty one when it is absent.
    func members(_ name: String) throws(ProblemDetails) -> JSONObject {
        try optionalObject(name) ?? [:]
    }

    /// An object whose members are read one by one; its problems are named by the whole path.
    func nested(_ name: String) throws(ProblemDetails) -> ControlBody? {
        try optionalObject(name).map { ControlBody(object: $0, path: "\(path)\(name).") }
    }

    /// A member that is one of a few words.
    func word<Word: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ words: Word.Type
    ) throws(ProblemDetails) -> Word? {
        guard let text = try optionalString(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem(name, "Unknown value", "is one of \(known)")
        }
        return word
    }

    func algorithm(_ name: String) throws(ProblemDetails) -> SignatureAlgorithm? {
        guard let text = try optionalString(name) else { return nil }
        guard let algorithm = SignatureAlgorithm(name: text) else {
            let known = SignatureAlgorithm.all.map(\.name).joined(separator: ", ")
            throw problem(name, "Unknown algorithm", "is one of \(known)")
        }
        return algorithm
    }

    func wrongType(_ name: String, _ what: String) -> ProblemDetails {
        problem(name, "Wrong type", what)
    }

    /// - Parameter what: Goes on after "The member NAME".
    func problem(_ name: String, _ title: String, _ what: String) -> ProblemDetails {
        let member = path + name.excerpt
        return ProblemDetails(.badRequest, title, detail: "The member \(member) \(what).", field: member)
    }

    /// A member that is due, and is not there.
    ///
    /// - Parameters:
    ///   - what: As in ``problem(_:_:_:)``.
    ///   - unread: The members that may stand there too, and are read after this one.
    func missing(_ name: String, _ what: String = "is due", before unread: [String] = []) -> ProblemDetails {
        for name in unread { known.insert(name) }
        return strangerFirst(problem(name, "Member missing", what))
    }

    /// A problem with what is not there, unless a member is that nobody asked for: it may be the one that is due, misspelt.
    ///
    /// So what is due is asked for last, when all that may stand beside it is known.
    func strangerFirst(_ problem: ProblemDetails) -> ProblemDetails { stranger ?? problem }

    /// The store ends a text at a NUL: one that holds it would be taken for another.
    private func checkText(_ text: String, _ name: String) throws(ProblemDetails) {
        if !text.isComparable { throw problem(name, "No text", "has more than 256 combining marks in a row") }
        if text.utf8.contains(0) { throw problem(name, "NUL", "holds a NUL") }
    }

    /// - Throws: ``ProblemDetails`` that names a member which nobody read.
    func finish() throws(ProblemDetails) {
        if let stranger { throw stranger }
    }

    private var stranger: ProblemDetails? {
        object.names.first { !known.contains($0) }
            .map { .unknown("member", path + $0.excerpt, known: known.names) }
    }
}
