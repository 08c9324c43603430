// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import OAuth
import UnderstudyServer

/// The way to the control API of a location: over HTTP to the server that holds the data, or by the same routes over data
/// that no server holds.
struct ControlConnection {
    private enum Way {
        case live(LiveServerClient)
        case local(LocalControl, OfflineStore)
    }

    private let way: Way
    /// What stands before each path: the tenant that it is about.
    private let prefix: String

    /// - Parameters:
    ///   - creating: Whether a data directory that is not there is made.
    ///   - needsIssuer: Refuses data from which nothing was ever served: nobody can say whose tokens these would be.
    static func open(
        _ location: TenantLocation, creating: Bool = false, needsIssuer: Bool = false
    ) async throws -> ControlConnection {
        // Only the tenant at the base URL is there before anything was served.
        let isBase = location.name == nil
        return ControlConnection(
            way: try await way(location.data, creating: creating && isBase, needsIssuer: needsIssuer || !isBase),
            prefix: location.prefix)
    }

    /// The way to all tenants, which are there once something was served.
    static func open(_ location: DataLocation) async throws -> ControlConnection {
        ControlConnection(way: try await way(location, creating: false, needsIssuer: true), prefix: "")
    }

    /// The way to what a running server has and no data directory keeps.
    ///
    /// - Parameter reason: Says so, where no server runs.
    static func live(_ location: TenantLocation, or reason: String) throws(CommandFailure) -> ControlConnection {
        guard let server = LiveServerClient.find(location.data) else {
            throw CommandFailure.noServer(on: location.data.path, reason)
        }
        return ControlConnection(way: .live(server), prefix: location.prefix)
    }

    private static func way(_ location: DataLocation, creating: Bool, needsIssuer: Bool) async throws -> Way {
        if let server = LiveServerClient.find(location) { return .live(server) }
        let store = try OfflineStore.open(location.path, creating: creating)
        let provider = try await buildProvider(store: store.store)
        let served = try await store.store.metadata("issuer").flatMap { Issuer($0) }
        if let served { try await provider.open(at: TenantAddress(issuer: served)) }
        guard served != nil || !needsIssuer else {
            throw CommandFailure.noServer(on: location.path, "None ever did: understudy serve --demo starts one.")
        }
        return .local(LocalControl(provider: provider), store)
    }

    /// Sends one request below `/_understudy/v1`, about the location's tenant.
    ///
    /// - Parameter patience: How long to wait for the answer to a question.
    /// - Throws: ``CommandFailure`` in the words of the refusal.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONObject? = nil, patience: Patience = .prompt
    ) async throws -> JSONObject {
        let path = target(path)
        let (status, answer) =
            switch way {
            case .live(let server): try await server.send(method, path, body, patience: patience)
            case .local(let control, _): try await control.send(method, path, body)
            }
        try ControlConnection.check(status, answer)
        return answer
    }

    /// Removes each of a list, and goes on past those that are not there.
    ///
    /// - Throws: ``CommandFailure`` for an empty name, or one that says which one was not removed and why, and which were.
    func remove(_ names: [String], from list: String) async throws {
        // One that is no name is found before the first is removed.
        let paths = try names.map { "\(list)/\(try $0.givenPathSegment)" }
        var removed: [String] = []
        var failures: [CommandFailure] = []
        for (name, path) in zip(names, paths) where failures.allSatisfy({ $0.status == .refused }) {
            do {
                try await send(.delete, path)
                removed.append(name)
            } catch let failure as CommandFailure {
                failures.append(CommandFailure(failure.status, "\(name): \(failure.message)"))
            }
        }
        guard let last = failures.last else { return }
        var lines = failures.map(\.message)
        if names.count > 1 { lines.append("Removed: \(removed.isEmpty ? "none" : removed.joined(separator: ", ")).") }
        throw CommandFailure(last.status, lines.joined(separator: "\n"))
    }

    /// The lines of an answer that comes bit by bit, until the body returns `false`; only a running server has such.
    ///
    /// - Throws: As ``send(_:_:_:)``, or what the body throws.
    func lines(_ path: String, _ body: (String) throws -> Bool) async throws {
        guard case .live(let server) = way else { return }
        let (status, answer) = try await server.lines(target(path), body)
        try ControlConnection.check(status, answer)
    }

    private func target(_ path: String) -> String { "/_understudy/v1" + prefix + path }

    /// - Throws: ``CommandFailure`` in the words of the refusal.
    static func check(_ status: Int, _ answer: JSONObject) throws(CommandFailure) {
        let code: ExitStatus
        switch status {
        case 200..<300: return
        case 404: code = .refused
        case 400, 409, 413, 415: code = .badData
        default: code = .unavailable
        }
        let remedies = (answer["remedies"]?.arrayValue ?? []).compactMap { ControlCall($0) }
        throw CommandFailure(code, answer.problem, field: answer["field"]?.stringValue, remedies: remedies)
    }
}

extension ControlConnection {
    /// All records of a list, page after page, so that any number can be listed.
    ///
    /// - Parameters:
    ///   - list: The path, and the member of each page.
    ///   - filters: What each page is asked for.
    ///   - after: Begins behind the record of that name.
    ///   - limit: The most records; `nil` for all.
    /// - Throws: As ``send(_:_:_:)``.
    func records(
        _ list: String, _ filters: [(name: String, value: String?)] = [], after: String?, limit: Int?
    ) async throws -> [JSONObject] {
        var records: [JSONObject] = []
        var after = after
        repeat {
            let size = min(1_000, (limit ?? .max) - records.count)
            guard size > 0 else { break }
            let page = try await send(
                .get, "/\(list)".query([("limit", "\(size)"), ("after", after)] + filters))
            records += page.objects(list)
            after = page["next"]?.stringValue
        } while after != nil
        return records
    }
}

extension String {
    /// A name or an id that was given, as one segment of a URL's path.
    ///
    /// - Throws: ``CommandFailure`` where it is empty, as an unset variable is: the path would be that of the whole list.
    var givenPathSegment: String {
        get throws(CommandFailure) {
            guard !isEmpty else { throw CommandFailure(.usage, "A name or an id is empty.") }
            return pathSegment
        }
    }

    /// The path with those parameters that have a value.
    func query(_ parameters: [(name: String, value: String?)]) -> String {
        var given: [(name: String, value: String)] = []
        for (name, value) in parameters { if let value { given.append((name, value)) } }
        return given.isEmpty ? self : self + "?" + FormParameters.encode(given)
    }
}
