// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import HummingbirdTokenVerification
import KeyDiscovery
import Logging
import TokenVerification

/// A small service whose requests carry a bearer token.
///
/// It takes the issuer's keys from a folder (`ORDERS_KEYS`), and then the provider need not run; or from the issuer itself
/// (`ORDERS_DISCOVER`, where it is reached, and `ORDERS_ISSUER`, where that is called otherwise), and then it needs the
/// provider for its first keys and for new ones. `ORDERS_CA_FILE` are certificates to trust besides the system's,
/// `ORDERS_INSECURE_HOSTS` the hosts, besides the loopback, that may be asked over plain http.
@main
struct OrdersService {
    static func main() async throws {
        // An empty variable counts as unset.
        let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
        guard let port = Int(environment["PORT"] ?? "8081"), (0...65_535).contains(port) else {
            return fail("PORT is \"\(environment["PORT"] ?? "")\": a port from 0 to 65535 is required")
        }
        let logger = Logger(label: "orders-service") { StreamLogHandler.standardError(label: $0) }
        let audience = environment["ORDERS_AUDIENCE"] ?? "orders-api"
        if let address = environment["ORDERS_DISCOVER"] {
            let issuer = environment["ORDERS_ISSUER"] ?? address
            var settings = DiscoverySettings()
            if let file = environment["ORDERS_CA_FILE"] { settings.trustRoots = .systemAndFile(file) }
            let insecure = (environment["ORDERS_INSECURE_HOSTS"] ?? "").split(separator: ",").map(String.init)
            let keys = DiscoveredKeys(
                issuer: issuer, reachableAt: address, allowingInsecureHTTPHosts: Set(insecure), settings: settings,
                logger: logger)
            let policy = VerificationPolicy.accessToken(issuer: issuer, audience: audience)
            var service = application(
                TokenVerifier(keys: keys, policy: policy), host: environment["HOST"], port: port, logger)
            service.addServices(keys)
            return try await service.runService()
        }
        do {
            let keys = try ReloadingKeys(contentsOf: environment["ORDERS_KEYS"] ?? "public-keys/default")
            guard let issuer = environment["ORDERS_ISSUER"] ?? keys.currentKeys().issuer else {
                return fail("ORDERS_ISSUER: the folder of keys does not name one")
            }
            let policy = VerificationPolicy.accessToken(issuer: issuer, audience: audience)
            let verifier = TokenVerifier(keys: keys, policy: policy)
            try await application(verifier, host: environment["HOST"], port: port, logger).runService()
        } catch let error as KeySetError {
            fail("ORDERS_KEYS: \(error)")
        }
    }

    static func fail(_ message: String) {
        FileHandle.standardError.write(Data("orders-service: \(message)\n".utf8))
        exit(78)
    }

    static func application(
        _ verifier: TokenVerifier, host: String?, port: Int, _ logger: Logger
    ) -> Application<RouterResponder<BasicTokenRequestContext>> {
        let router = Router(context: BasicTokenRequestContext.self)
        router.get("health") { _, _ in "ok\n" }
        router.group().add(middleware: TokenVerificationMiddleware(verifier: verifier, realm: "orders"))
            .group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
            .requireScopes("orders:read", realm: "orders")
            .get("orders") { _, context in
                Orders(subject: context.token.subject, orders: [.init(id: 1, item: "teapot")])
            }
        let host = host ?? "127.0.0.1"
        return Application(
            router: router, configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                let line = "orders-service is ready at http://\(host):\(channel.localAddress?.port ?? port)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            }, logger: logger)
    }
}

struct Orders: ResponseEncodable {
    struct Order: Encodable { let id: Int, item: String }
    let subject: String, orders: [Order]
}
