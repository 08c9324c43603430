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
    private let object: JSONObject
    private let known = KnownMembers()

    private final class KnownMembers {
        var names: Set<String> = []
    }

    /// - Throws: ``ProblemDetails`` for a body that is too large or no JSON object.
    static func read(_ request: Request, limit: Int) async throws -> ControlBody {
        do {
            let buffer = try await request.collectedBody(upTo: limit)
            let limits = JSONLimits(maximumBytes: limit)
            return ControlBody(object: try JSONObject(parsing: Array(buffer.readableBytesView), limits: limits))
        } catch let error as OAuthError {
            throw ProblemDetails(.contentTooLarge, "Body too large", detail: error.description)
        } catch let error as JSONError {
            throw ProblemDetails(.badRequest, "Bad JSON", detail: "\(error)")
        }
    }

    private init(object: JSONObject) {
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
        return text
    }

    /// One string or several.
    func strings(_ name: String) throws(ProblemDetails) -> [String] {
        known.names.insert(name)
        guard let value = object[name], !value.isNull else { return [] }
        if let text = value.stringValue { return [text] }
        guard let array = value.arrayValue, case let texts = array.compactMap(\.stringValue), texts.count == array.count
        else {
            throw ProblemDetails(
                .badRequest, "Wrong type", detail: "The member \(name) is a string or an array of strings.", field: name
            )
        }
        return texts
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
