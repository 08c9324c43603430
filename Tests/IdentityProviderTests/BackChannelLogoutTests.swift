// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import IdentityStore
import JOSE
import LibCrypto
import Logging
import NIOCore
import NIOHTTP1
import OAuth
import Synchronization
import Testing
import TokenVerification

@testable import IdentityProvider

@Suite("OpenID Connect Back-Channel Logout", .timeLimit(.minutes(30)))
struct BackChannelLogoutTests {
    @Test("§2.4, §2.5: each client of the session gets a signed logout token, which the SDK verifies")
    func delivery() async throws {
        try await LogoutReceiver.run { receiver async throws in
            let change = DemoChange.with {
                for index in [0, 1] { $0.clients[index].backchannelLogoutURI = receiver.url }
            }
            try await TestProvider.run(demo: change) { provider async throws in
                let browser = TestBrowser(provider)
                let tokens = try await provider.redeem(try await browser.signIn().redirect["code"]).json
                let spa = [
                    "client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256",
                ]
                _ = try await browser.authorize(spa)
                _ = try await browser.authorize(spa)
                _ = try await browser.send(.GET, "/logout?id_token_hint=\(tokens["id_token"]?.stringValue ?? "")")
                let bodies = await receiver.deliveries(2)
                #expect(bodies.count == 2)
                let identity = try TestProvider.claims(tokens["id_token"])
                #expect(identity["sid"] != nil && identity["sub"] != nil)
                var clients: Set<String> = []
                for body in bodies {
                    let form = try FormParameters(parsing: body.utf8)
                    let text = try form.required("logout_token")
                    let claims = try TestProvider.claims(.string(text))
                    let client = claims["aud"]?.stringValue ?? ""
                    clients.insert(client)
                    #expect(claims["sid"] == identity["sid"] && claims["sub"] == identity["sub"])
                    let issuer = try provider.tenant.issuer.description
                    var policy = VerificationPolicy.logoutToken(issuer: issuer, clientID: client)
                    let now = provider.now
                    policy.now = { now }
                    let keys = try KeySet(
                        jwks: Array(try await provider.send(.GET, "/jwks.json").text.utf8), issuer: issuer)
                    #expect(throws: Never.self) { try TokenVerifier(keys: keys, policy: policy).verify(text) }
                }
                #expect(clients == ["demo-app", "demo-spa"])
            }
        }
    }

    @Test(
        "§2.4: its algorithm is that of the client's ID tokens, by the secret too, its subject the sector's, and no nonce"
    )
    func token() async throws {
        try await LogoutReceiver.run { receiver async throws in
            let change = DemoChange.with {
                $0.clients[0].backchannelLogoutURI = receiver.url
                $0.clients[0].idTokenAlgorithm = .mac(.hs256)
                $0.clients[0].pairwiseSector = "app.example"
                $0.clients[1].grants.append(.password)
            }
            try await TestProvider.run(demo: change) { provider async throws in
                let browser = TestBrowser(provider)
                let redirect = try await browser.signIn().redirect
                let tokens = try await provider.redeem(redirect["code"]).json
                let identity = try TestProvider.claims(tokens["id_token"])
                #expect(identity["sid"] != nil && identity["sub"] != nil)
                // Somebody else signs in at the same browser: alice's session is over, and her client is told.
                _ = try await browser.signIn(["prompt": "login"], as: "bob")
                let body = try #require(await receiver.deliveries(1).first)
                let text = try FormParameters(parsing: body.utf8).required("logout_token")
                let parsed = try CompactToken(parsing: text)
                let payload = try parsed.payload()
                #expect(parsed.header.algorithm == "HS256" && parsed.header.type == "logout+jwt")
                #expect(payload["sub"] == identity["sub"] && payload["sid"] == identity["sid"])
                #expect(payload["nonce"] == nil && payload["jti"] != nil && payload["aud"] == "demo-app")
                let own = try TestProvider.claims(
                    try await provider.token(
                        "grant_type=password&username=alice&password=wonderland&client_id=demo-spa", authorization: nil
                    )
                    .json["access_token"])
                #expect(own["sub"] != nil && payload["sub"] != own["sub"])
            }
        }
    }

    @Test("sends no logout token to a client that took no part in the session")
    func otherClients() async throws {
        let change = DemoChange.with {
            for index in [0, 1] { $0.clients[index].backchannelLogoutURI = Client.builtInLogoutReceiver }
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let (browser, other) = (TestBrowser(provider), TestBrowser(provider))
            let tokens = try await provider.redeem(try await browser.signIn().redirect["code"]).json
            _ = try await other.signIn([
                "client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256",
            ])
            _ = try await browser.send(.GET, "/logout?id_token_hint=\(tokens["id_token"]?.stringValue ?? "")")
            #expect(try provider.tenant.logoutTokens.entries.map(\.clientID) == ["demo-app"])
        }
    }

    @Test("a client that does not answer is told again, one that refuses is not; the journal has each try")
    func retries() async throws {
        for (script, tries) in [([500, 503, 200], 3), ([400], 1), ([302], 1), ([500, 500, 500, 500], 4)] {
            try await LogoutReceiver.run(script) { receiver async throws in
                let change = DemoChange.with { $0.clients[0].backchannelLogoutURI = receiver.url }
                try await TestProvider.run(demo: change) { provider async throws in
                    let journal = Journal()
                    let logout = BackChannelLogout(
                        client: OutboundClient(timeout: .minutes(5)), journal: journal,
                        clock: TenantClock { NumericDate(seconds: 1_800_000_000) }, wait: { _ in })
                    let session = Session(
                        id: "sid", subject: "sub", authenticatedAt: NumericDate(seconds: 0),
                        createdAt: NumericDate(seconds: 0), expiresAt: NumericDate(seconds: 1))
                    let running = Task { try await logout.run() }
                    try logout.send(EndedSession(session: session, clientIDs: ["demo-app"]), of: provider.tenant)
                    #expect(await receiver.deliveries(tries).count == tries)
                    while journal.entries(of: "default").count < tries, !Task.isCancelled { await Task.yield() }
                    let entries = journal.entries(of: "default")
                    let statuses = entries.map(\.status)
                    #expect(statuses == Array(script.prefix(tries)))
                    #expect(entries.last?.clientID == "demo-app")
                    #expect(entries.first?.refusal?.reason.contains("Try 1 of 4.") == (script[0] != 200))
                    running.cancel()
                    _ = try await running.value
                }
            }
        }
    }

    @Test("a try is recorded by the tenant's clock, and a tenant of the same name that comes later hears of none")
    func successor() async throws {
        try await LogoutReceiver.run([500]) { receiver async throws in
            try await TestProvider.run { test async throws in
                let provider = test.provider
                var client = try #require(try test.tenant.snapshot.client("demo-app"))
                client.backchannelLogoutURI = receiver.url
                let seed = TenantSeed(record: TenantRecord(name: "heir"), clients: [client])
                let tenant = try await provider.createTenant(seed, fixture: nil)
                #expect(tenant.clock.advance(by: 3_000))
                let (waits, waited) = AsyncStream.makeStream(of: JournalEvent?.self)
                let logout = BackChannelLogout(
                    client: OutboundClient(timeout: .minutes(5)), journal: provider.journal, clock: provider.clock,
                    waits: [.zero]
                ) { _ in
                    let first = provider.journal.entries(of: "heir").first?.event
                    _ = try await provider.removeTenant("heir")
                    _ = try await provider.createTenant(seed, fixture: nil)
                    waited.yield(first)
                }
                let session = Session(
                    id: "sid", subject: "sub", authenticatedAt: NumericDate(seconds: 0),
                    createdAt: NumericDate(seconds: 0), expiresAt: NumericDate(seconds: 1))
                let running = Task { try await logout.run() }
                logout.send(EndedSession(session: session, clientIDs: ["demo-app"]), of: tenant)
                let first = try #require(await waits.first { _ in true } ?? nil)
                running.cancel()
                try await running.value
                #expect(first.at.seconds == 1_800_003_000 && first.receivedAt.seconds == 1_800_000_000)
                #expect(first.status == 500 && provider.journal.entries(of: "heir").isEmpty)
            }
        }
    }

    @Test("only the loopback and hosts that are allowed are ever called, by http or https")
    func boundary() async throws {
        let client = OutboundClient(allowedHosts: ["Client.example"])
        for url in [
            "http://169.254.169.254/latest", "http://evil.example/", "ftp://127.0.0.1/", "file:///etc/passwd", "x", "",
            "http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/",
        ] {
            await #expect(throws: OutboundClient.Failure.self, "\(url)") { try await client.post("a=b", to: url) }
        }
    }

    @Test("a client on https is called when its authority is named, and its certificate's refusal is told")
    func secureClient() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("ca-\(UUID().uuidString).pem")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(TestAuthority.pem.utf8).write(to: file)
            // Any server on https will do: this one knows no such path.
            let url = provider.url + "/nowhere"
            let trusting = try OutboundClient(authorityFile: file.path, timeout: .minutes(5))
            #expect(try await trusting.post("a=b", to: url) == 404)
            let refusal = await #expect(throws: OutboundClient.Failure.self) {
                try await OutboundClient(timeout: .minutes(5)).post("a=b", to: url)
            }
            #expect(refusal?.description.contains("--ca-file") == true)
            #expect(throws: ProviderError.unreadableCertificates(path: "/nowhere")) {
                try OutboundClient(allowedHosts: [], authorityFile: "/nowhere")
            }
        }
    }
}
