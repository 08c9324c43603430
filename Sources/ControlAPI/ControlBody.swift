// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE
import NIOCore
import OAuth

/// The JSON object of a control request, read member by member; what nobody asked for is an error that names it.
struct ControlBody {
    private let object: JSONObject
    private let known = KnownMembers()

    private final class KnownMembers {
        var names: Set<String> = []
    }

    /// - Throws: ``ProblemDetails`` for a body that is too large or no JSON object; an empty one is an empty object.
    static func read(_ request: Request, limit: Int) async throws -> ControlBody {
        ControlBody(object: try await object(of: request, limit: limit))
    }

    /// The body whole.
    ///
    /// - Throws: As ``read(_:limit:)``.
    static func object(of request: Request, limit: Int) async throws -> JSONObject {
        do {
            let buffer = try await request.collectedBody(upTo: limit)
            guard buffer.readableBytes > 0 else { return JSONObject() }
            let limits = JSONLimits(maximumBytes: limit)
            return try JSONObject(parsing: Array(buffer.readableBytesView), limits: limits)
        } catch let error as OAuthError {
            throw ProblemDetails(.contentTooLarge, "Body too large", detail: error.description)
        } catch let error as JSONError {
            throw ProblemDetails(.badRequest, "Bad JSON", detail: "\(error)")
        }
    }

    init(object: JSONObject) {
        self.object = object
    }

    func string(_ name: String) throws(ProblemDetails) -> String {
        guard let value = try optionalString(name) else {
            throw ProblemDetails(.badRequest, "Member missing", detail: "The member \(name) is due.", field: name)
        }
        return value
    }

    func optionalString(_ name: String) throws(ProblemDetails) -> String? {
        known.names.insert(name)
        guard let value = object[name], !value.isNull else { return nil }
        guard let text = value.stringValue else {
            throw ProblemDetails(.badRequest, "Wrong type", detail: "The member \(name) is a string.", field: name)
        }
        try checkText(text, name)
        return text
    }

    /// A member that must be there, whatever it is.
    func value(_ name: String) throws(ProblemDetails) -> JSONValue {
        known.names.insert(name)
        guard let value = object[name], !value.isNull else {
            throw ProblemDetails(.badRequest, "Member missing", detail: "The member \(name) is due.", field: name)
        }
        return value
    }

    /// A member, whatever it is.
    func optionalValue(_ name: String) -> JSONValue? {
        known.names.insert(name)
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func optionalObject(_ name: String) throws(ProblemDetails) -> JSONObject? {
        guard let value = optionalValue(name) else { return nil }
        guard let object = value.objectValue else {
            throw ProblemDetails(.badRequest, "Wrong type", detail: "The member \(name) is an object.", field: name)
        }
        return object
    }

    /// An object; an empty one when it is absent.
    func members(_ name: String) throws(ProblemDetails) -> JSONObject {
        try optionalObject(name) ?? [:]
    }

    func integer(_ name: String) throws(ProblemDetails) -> Int64? {
        guard let value = optionalValue(name) else { return nil }
        guard let number = value.integerValue else {
            throw ProblemDetails(
                .badRequest, "Wrong type", detail: "The member \(name) is a whole number.", field: name)
        }
        return number
    }

    /// How many times: 0 to a million.
    func count(_ name: String) throws(ProblemDetails) -> Int? {
        guard let number = try integer(name) else { return nil }
        guard (0...1_000_000).contains(number) else {
            throw ProblemDetails(
                .badRequest, "Out of range", detail: "The member \(name) is a number of 0 to 1000000.", field: name)
        }
        return Int(number)
    }

    /// Seconds since 1970, or `now`.
    func moment(_ name: String, now: NumericDate) throws(ProblemDetails) -> NumericDate? {
        guard let value = optionalValue(name) else { return nil }
        if value.stringValue == "now" { return now }
        guard let seconds = value.integerValue else {
            throw ProblemDetails(
                .badRequest, "Wrong type", detail: "The member \(name) is seconds since 1970, or \"now\".", field: name)
        }
        return NumericDate(seconds: seconds)
    }

    func bool(_ name: String) throws(ProblemDetails) -> Bool? {
        known.names.insert(name)
        guard let value = object[name], !value.isNull else { return nil }
        guard let bool = value.boolValue else {
            throw ProblemDetails(.badRequest, "Wrong type", detail: "The member \(name) is true or false.", field: name)
        }
        return bool
    }

    /// A whole number of seconds, up to a hundred years.
    func seconds(_ name: String) throws(ProblemDetails) -> Int64? {
        known.names.insert(name)
        guard let value = object[name], !value.isNull else { return nil }
        guard let seconds = value.integerValue, (0...3_153_600_000).contains(seconds) else {
            throw ProblemDetails(
                .badRequest, "Wrong type",
                detail: "The member \(name) is a whole number of seconds, from 0 to a hundred years.", field: name)
        }
        return seconds
    }

    func algorithm(_ name: String) throws(ProblemDetails) -> SignatureAlgorithm? {
        guard let text = try optionalString(name) else { return nil }
        guard let algorithm = SignatureAlgorithm(name: text) else {
            let known = SignatureAlgorithm.all.map(\.name).joined(separator: ", ")
            throw ProblemDetails(
                .badRequest, "Unknown algorithm", detail: "The member \(name) is one of \(known).", field: name)
        }
        return algorithm
    }

    /// One string or several.
    func strings(_ name: String) throws(ProblemDetails) -> [String] {
        known.names.insert(name)
        guard let value = object[name], !value.isNull else { return [] }
        if let text = value.stringValue {
            try checkText(text, name)
            return [text]
        }
        guard let array = value.arrayValue, case let texts = array.compactMap(\.stringValue), texts.count == array.count
        else {
            throw ProblemDetails(
                .badRequest, "Wrong type", detail: "The member \(name) is a string or an array of strings.", field: name
            )
        }
        for text in texts { try checkText(text, name) }
        return texts
    }

    /// The store ends a text at a NUL: one that holds it would be taken for another.
    private func checkText(_ text: String, _ name: String) throws(ProblemDetails) {
        guard text.utf8.contains(0) else { return }
        throw ProblemDetails(.badRequest, "NUL", detail: "The member \(name) holds a NUL.", field: name)
    }

    /// - Throws: ``ProblemDetails`` that names a member which nobody read.
    func finish() throws(ProblemDetails) {
        guard let name = object.names.first(where: { !known.names.contains($0) }) else { return }
        throw ProblemDetails(
            .badRequest, "Unknown member",
            detail: "There is no member \(name). Known: \(known.names.sorted().joined(separator: ", ")).",
            field: name)
    }
}

extension ProviderRequestContext {
    /// A segment of the path, decoded.
    func segment(_ name: String) throws -> String {
        let raw = try parameters.require(name)
        guard let text = raw.removingPercentEncoding, !text.utf8.contains(0) else {
            throw ProblemDetails(
                .badRequest, "Bad path", detail: "A percent-encoding of the path is broken, or is a NUL.")
        }
        return text
    }
}

extension Request {
    /// The query's parameters.
    func query() throws -> FormParameters {
        do { return try FormParameters(parsing: (uri.query ?? "").utf8) } catch {
            throw ProblemDetails(.badRequest, "Bad query", detail: error.description)
        }
    }

    /// The query's parameters, of which these are known.
    func query(knowing known: [String]) throws -> FormParameters {
        let query = try query()
        guard let name = query.names.first(where: { name in !known.contains { isSame($0, name) } }) else {
            return query
        }
        throw ProblemDetails(
            .badRequest, "Unknown parameter",
            detail: "There is no parameter \(name). Known: \(known.sorted().joined(separator: ", ")).", field: name)
    }

    /// A parameter of the query that is absent or one of a few words.
    func query(_ name: String, allowing words: [String]) throws -> String? {
        guard let value = try query()[name] else { return nil }
        guard words.contains(value) else {
            throw ProblemDetails(
                .badRequest, "Unknown value", detail: "The parameter \(name) is \(words.joined(separator: " or ")).",
                field: name)
        }
        return value
    }
}
