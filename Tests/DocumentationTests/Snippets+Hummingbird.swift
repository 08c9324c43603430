// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import HummingbirdTokenVerification
import KeyDiscovery
import Testing
import TokenVerification

// MARK: HummingbirdTokenVerification.md

extension Snippets {
    static func service() async throws {
        // snippet: service
        let keys = DiscoveredKeys(issuer: "https://login.example.com")
        let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: keys.issuer, audience: "orders-api"))
        let router = Router(context: BasicTokenRequestContext.self)
        router.get("health") { _, _ in "ok" }
        router.group().add(middleware: TokenVerificationMiddleware(verifier: verifier, realm: "orders"))
            .group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
            .requireScopes("orders:read", realm: "orders")
            .get("orders") { _, context in "orders of \(context.token.subject)" }
        var application = Application(router: router)
        application.addServices(keys)
        try await application.runService()
        // end
    }

    static func scopesByRoute(_ verifier: TokenVerifier, _ router: Router<BasicTokenRequestContext>) {
        // snippet: scopes-by-route
        let verified = router.group().add(middleware: TokenVerificationMiddleware(verifier: verifier))
            .group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
        verified.get("me") { _, context in context.token.subject }
        verified.group("orders").requireScopes("orders:read")
            .get { _, context in "orders of \(context.token.subject)" }
        verified.group("orders").requireScopes("orders:read", "orders:write")
            .post { _, _ in HTTPResponse.Status.created }
        // end
    }

    static func ownContext() -> any RequestContext.Type {
        // snippet: own-context
        struct OrdersContext: TokenRequestContext {
            var coreContext: CoreRequestContextStorage
            var token: VerifiedToken?
            var maxUploadSize: Int { 65_536 }

            init(source: ApplicationRequestContextSource) {
                coreContext = .init(source: source)
            }
        }
        let router = Router(context: OrdersContext.self)
        router.get("health") { _, _ in "ok" }
        // end
        return OrdersContext.self
    }

    static func cookie(_ verifier: TokenVerifier, _ router: Router<BasicTokenRequestContext>) {
        // snippet: cookie
        router.group("web").add(middleware: TokenVerificationMiddleware(verifier: verifier, cookie: "session"))
            .group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
            .get("orders") { _, context in "orders of \(context.token.subject)" }
        // end
    }
}

// MARK: TestYourService.md

extension Snippets {
    static func unitTest(
        _ folder: String, makeApplication: (TokenVerifier) -> Application<RouterResponder<BasicTokenRequestContext>>
    ) async throws {
        // snippet: unit-test
        let keys = try KeySet(contentsOf: "\(folder)/public-keys/default")
        let issuer = try #require(keys.issuer)
        var policy = VerificationPolicy.accessToken(issuer: issuer, audience: "orders-api")
        // A moment at which the kept token is good.
        policy.now = { Date(timeIntervalSince1970: 1_795_000_000) }
        let token = try String(contentsOfFile: "\(folder)/alice.token", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let application = makeApplication(TokenVerifier(keys: keys, policy: policy))
        try await application.test(.router) { client async throws in
            let credentials: HTTPFields = [.authorization: "Bearer \(token)"]
            let good = try await client.execute(uri: "/orders", method: .get, headers: credentials)
            #expect(good.status == .ok)
            let bare = try await client.execute(uri: "/orders", method: .get)
            #expect(bare.status == .unauthorized)
        }
        // end
    }

    static func keysOfUnderstudy() throws -> TokenVerifier {
        // snippet: keys-of-understudy
        struct Ready: Decodable {
            let issuer: String
            let url: String
        }
        let file = URL(fileURLWithPath: "ready.json")
        let ready = try JSONDecoder().decode(Ready.self, from: Data(contentsOf: file))
        let keys = DiscoveredKeys(issuer: ready.issuer, reachableAt: ready.url)
        let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: ready.issuer, audience: "orders-api"))
        // end
        return verifier
    }

    static func quickSettings(issuer: String, url: String) -> DiscoveredKeys {
        // snippet: quick-settings
        var settings = DiscoverySettings()
        settings.minimumAge = .seconds(1)
        settings.maximumAge = .seconds(1)
        settings.hardStaleAge = .seconds(5)
        settings.unknownKeyInterval = .zero
        settings.unknownKeyMemory = .zero
        settings.maximumBackoff = .seconds(1)
        let keys = DiscoveredKeys(issuer: issuer, reachableAt: url, settings: settings)
        // end
        return keys
    }
}
