// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Fixtures
import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE

/// The routes of one kind of record: users or clients.
///
/// - `GET /{path}` lists them, `?search=…&after=…&limit=…`; `next` is what the next page begins after.
/// - `POST /{path}` makes one, `GET`, `PUT`, `PATCH` (RFC 7396) and `DELETE /{path}/{name}` show, replace, change and
///   remove one. A record has the shape that a fixture gives it.
struct RecordRoutes: Sendable {
    /// Which records are asked for.
    struct Page: Sendable {
        let search: String?
        let after: String?
        let limit: Int
    }

    /// `users` or `clients`.
    let path: String
    /// The member that names a record: `username` or `id`.
    let key: String
    /// The tenant that a request is about.
    let tenant: @Sendable (ProviderRequestContext) throws -> String
    // Each gets the tenant's name first.
    let list: @Sendable (String, Page) async throws -> [JSONObject]
    let show: @Sendable (String, String) async throws -> JSONObject?
    let create: @Sendable (String, JSONObject) async throws -> JSONObject
    let replace: @Sendable (String, JSONObject) async throws -> JSONObject
    let change: @Sendable (String, String, JSONObject) async throws -> JSONObject?
    let remove: @Sendable (String, String) async throws -> Bool

    private static let limit = 1 << 20

    @Sendable
    func listRecords(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let query = try ControlQuery(request)
        let limit = try query.pageLimit()
        let page = Page(search: query.string("search"), after: query.string("after"), limit: limit + 1)
        try query.finish()
        let records = try await list(try tenant(context), page)
        var answer: JSONObject = [path: .array(records.prefix(limit).map { .object($0) })]
        if records.count > limit { answer["next"] = records[limit - 1][key] }
        return .json(answer)
    }

    @Sendable
    func createRecord(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let record = try await create(
            try tenant(context), try await ControlBody.object(of: request, limit: RecordRoutes.limit))
        return .json(record, status: .created)
    }

    @Sendable
    func showRecord(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        .json(try found(try await show(try tenant(context), try context.segment("name"))))
    }

    @Sendable
    func replaceRecord(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        var record = try await ControlBody.object(of: request, limit: RecordRoutes.limit, isRequired: true)
        try name(&record, try context.segment("name"))
        return .json(try await replace(try tenant(context), record))
    }

    @Sendable
    func changeRecord(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        var patch = try await ControlBody.object(of: request, limit: RecordRoutes.limit, isRequired: true)
        let name = try context.segment("name")
        try self.name(&patch, name)
        return .json(try found(try await change(try tenant(context), name, patch)))
    }

    @Sendable
    func removeRecord(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        guard try await remove(try tenant(context), try context.segment("name")) else { throw missing }
        return .json(["removed": true])
    }

    /// The record's name is that of the path.
    private func name(_ record: inout JSONObject, _ name: String) throws(Problem) {
        guard record[key].map({ $0.stringValue == name }) ?? true else {
            throw Problem(
                .contradiction, detail: "The name differs from the one in the path.", field: key)
        }
        record[key] = .string(name)
    }

    private func found(_ record: JSONObject?) throws(Problem) -> JSONObject {
        guard let record else { throw missing }
        return record
    }

    private var missing: Problem {
        Problem(key == "id" ? .unknownClient : .unknownUser, .notFound, detail: "There is no such \(path.dropLast()).")
    }
}
