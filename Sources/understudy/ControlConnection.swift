// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// The way to the control API of a location: over HTTP to the server that holds the data, or by the same routes over data
/// that no server holds.
enum ControlConnection {
    case live(LiveServerClient)
    case local(LocalControl, OfflineStore)

    /// - Parameters:
    ///   - creating: Whether a data directory that is not there is made.
    ///   - needsIssuer: Refuses data from which nothing was ever served: nobody can say whose tokens these would be.
    static func open(
        _ location: DataLocation, creating: Bool = false, needsIssuer: Bool = false
    ) async throws -> ControlConnection {
        if let server = LiveServerClient.find(location) { return .live(server) }
        let store = try OfflineStore.open(location.path, creating: creating)
        let provider = try await buildProvider(store: store.store)
        let served = try await store.store.metadata("issuer").flatMap { Issuer($0) }
        if let served { try await provider.open(at: TenantAddress(issuer: served)) }
        guard served != nil || !needsIssuer else {
            throw CommandFailure(
                .unavailable,
                "No server runs on \(location.path), and none ever did. Start one: understudy serve --demo")
        }
        return .local(LocalControl(provider: provider), store)
    }

    /// Sends one request below `/_understudy/v1`.
    ///
    /// - Throws: ``CommandFailure`` in the words of the refusal.
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONObject? = nil) async throws -> JSONObject {
        let path = "/_understudy/v1" + path
        let (status, answer) =
            switch self {
            case .live(let server): try await server.send(method, path, body)
            case .local(let control, _): try await control.send(method, path, body)
            }
        switch status {
        case 200..<300: return answer
        case 404: throw CommandFailure(.refused, answer.problem)
        case 400, 409, 413, 415: throw CommandFailure(.badData, answer.problem)
        default: throw CommandFailure(.unavailable, answer.problem)
        }
    }
}

extension String {
    /// The text as one segment of a URL's path.
    var pathSegment: String {
        utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-_~".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        .joined()
    }
}
