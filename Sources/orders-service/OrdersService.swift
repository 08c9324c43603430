// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import TokenVerification

/// A small service whose requests carry a bearer token, which it verifies offline: the provider need not run.
@main
struct OrdersService {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = environment["ORDERS_KEYS"] ?? "public-keys/default"
        let keys: KeySet
        do {
            keys = try KeySet(contentsOf: folder)
        } catch {
            FileHandle.standardError.write(Data("orders-service: ORDERS_KEYS: \(error)\n".utf8))
            exit(78)
        }
        guard let issuer = environment["ORDERS_ISSUER"] ?? keys.issuer else {
            FileHandle.standardError.write(Data("orders-service: ORDERS_ISSUER: \(folder) does not name one\n".utf8))
            exit(78)
        }
        let audience = environment["ORDERS_AUDIENCE"] ?? "orders-api"
        let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: issuer, audience: audience))

        let router = Router()
        router.get("health") { _, _ in "ok\n" }
        router.get("orders") { request, _ in try orders(for: request, verifier: verifier) }

        let host = environment["HOST"] ?? "127.0.0.1"
        let port = environment["PORT"].flatMap { Int($0) } ?? 8_081
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                let line = "orders-service is ready at http://\(host):\(channel.localAddress?.port ?? port)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            },
            logger: Logger(label: "orders-service") { StreamLogHandler.standardError(label: $0) })
        try await application.runService()
    }

    /// `GET /orders`: for tokens with the scope `orders:read`.
    static func orders(for request: Request, verifier: TokenVerifier) throws -> Response {
        let realm = "orders"
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else {
            return refusal(.unauthorized, "Bearer realm=\"\(realm)\"")
        }
        do {
            let token = try verifier.verify(String(header.dropFirst("bearer ".count)))
            guard token.scopes.containsAll("orders:read") else {
                return refusal(
                    .forbidden, "Bearer realm=\"\(realm)\", error=\"insufficient_scope\", scope=\"orders:read\"")
            }
            return try json(Orders(subject: token.subject, orders: [Order(id: 1, item: "teapot")]))
        } catch let error as VerificationError {
            return refusal(.unauthorized, error.wwwAuthenticate(realm: realm))
        }
    }

    struct Order: Encodable {
        let id: Int
        let item: String
    }

    struct Orders: Encodable {
        let subject: String
        let orders: [Order]
    }

    static func json(_ orders: Orders) throws -> Response {
        let body = try JSONEncoder().encode(orders)
        return Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: .init(bytes: body)))
    }

    static func refusal(_ status: HTTPResponse.Status, _ challenge: String) -> Response {
        Response(status: status, headers: [.wwwAuthenticate: challenge])
    }
}
