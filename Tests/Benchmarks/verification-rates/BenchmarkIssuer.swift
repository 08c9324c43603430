// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import JOSE
import LibCrypto
import Logging
import Synchronization

/// An issuer at a port of the loopback, whose keys rotate and which can fail.
final class BenchmarkIssuer: Sendable {
    private struct State {
        var keys: [(id: String, key: PrivateKey)]
        var spare: PrivateKey
        var document: String
        var isFailing = false
    }

    let url: String
    private let state: Mutex<State>

    private init(url: String) throws {
        self.url = url
        let (first, second) = (try PrivateKey.generateRSA(bits: 2_048), try PrivateKey.generateRSA(bits: 2_048))
        let keys = [(id: "k0", key: first)]
        state = Mutex(State(keys: keys, spare: second, document: try BenchmarkIssuer.document(keys)))
    }

    private static func document(_ keys: [(id: String, key: PrivateKey)]) throws -> String {
        let keys = try keys.map { JSONWebKey(publicKey: try $0.key.publicKey, algorithm: .rs256, keyID: $0.id) }
        return JSONWebKeySet(keys: keys).json.text
    }

    /// The next key signs; the one before stays published.
    ///
    /// Two keys take turns under new ids.
    func rotate() throws {
        try state.withLock { state in
            let id = "k\(Int(state.keys.last?.id.dropFirst() ?? "0").map { $0 + 1 } ?? 0)"
            let retired = state.keys.last?.key
            state.keys = state.keys.suffix(1) + [(id, state.spare)]
            if let retired { state.spare = retired }
            state.document = try BenchmarkIssuer.document(state.keys)
        }
    }

    func fail() { state.withLock { $0.isFailing = true } }

    /// A token by the newest key.
    func token() throws -> String {
        let (id, key) = try state.withLock { state in
            guard let newest = state.keys.last else { throw CancellationError() }
            return newest
        }
        let now = Int64(Date().timeIntervalSince1970)
        let claims: JSONObject = [
            "iss": .string(url), "sub": "0b65a2d0-d9c6-8e83-9d4e-9f7bfe6955d7", "aud": "orders-api",
            "client_id": "demo-app", "iat": .number(JSONNumber(now)), "exp": .number(JSONNumber(now + 3_600)),
            "jti": "CQTm3s3TPzKgv8CfmuIw3w.jLUNdKkVigfR6Zx_", "scope": "openid email orders:read",
            "groups": ["admins"], "roles": ["editor"],
        ]
        return try CompactToken.sign(
            header: ["alg": "RS256", "typ": "at+jwt", "kid": .string(id)], payload: claims, key: key, algorithm: .rs256)
    }

    static func run(_ body: @escaping @Sendable (BenchmarkIssuer) async throws -> Void) async throws {
        let holder = Mutex<BenchmarkIssuer?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, bound) = AsyncStream.makeStream(of: Int.self)
            let router = Router()
            router.get("/.well-known/openid-configuration") { _, _ in
                holder.withLock { #"{"issuer":"\#($0?.url ?? "")","jwks_uri":"\#($0?.url ?? "")/jwks.json"}"# }
            }
            router.get("jwks.json") { _, _ in
                guard let document = holder.withLock({ $0?.published }) else { throw HTTPError(.badGateway) }
                return document
            }
            let application = Application(
                router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { bound.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "issuer") { _ in SwiftLogNoOpLogHandler() })
            group.addTask { try await application.run() }
            let port = await ports.first { _ in true } ?? 0
            let issuer = try BenchmarkIssuer(url: "http://127.0.0.1:\(port)")
            holder.withLock { $0 = issuer }
            try await body(issuer)
            group.cancelAll()
        }
    }

    private var published: String? { state.withLock { $0.isFailing ? nil : $0.document } }
}
