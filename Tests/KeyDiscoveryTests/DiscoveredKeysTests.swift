// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProviderTesting
import JOSE
import LibCrypto
import Testing
import TokenVerification

@testable import KeyDiscovery

@Suite("Finding an issuer's keys")
struct DiscoveredKeysTests {
    private static let openID = "/.well-known/openid-configuration"
    private static let oauth = "/.well-known/oauth-authorization-server"

    /// With a deadline that no busy machine misses.
    private func found(_ issuer: String, at url: String? = nil) -> DiscoveredKeys {
        var settings = DiscoverySettings()
        settings.deadline = .seconds(600)
        return DiscoveredKeys(issuer: issuer, reachableAt: url, settings: settings)
    }

    private func error(_ keys: DiscoveredKeys) async -> KeyDiscoveryError? {
        do {
            _ = try await keys.keys()
            return nil
        } catch {
            return error
        }
    }

    @Test("metadata, then keys: two requests")
    func twoRequests() async throws {
        try await FakeIssuer.run { issuer async throws in
            #expect(try await found(issuer.url).keys().count == 1)
            #expect(issuer.requests == [Self.openID, "/jwks.json"])
        }
    }

    @Test("RFC 8414's name serves where OpenID Connect's is not there")
    func oauthMetadata() async throws {
        try await FakeIssuer.run { issuer async throws in
            issuer[Self.oauth] = issuer[Self.openID]
            issuer[Self.openID] = nil
            #expect(try await found(issuer.url).keys().count == 1)
            #expect(issuer.requests == [Self.openID, Self.oauth, "/jwks.json"])
        }
    }

    @Test("an issuer that is reached at another address is still the issuer, and its keys are sought there")
    func reachableAt() async throws {
        try await FakeIssuer.run { server async throws in
            let issuer = "https://login.example.com/realm"
            server["/inner" + Self.openID] = .init(body: #"{"issuer":"\#(issuer)","jwks_uri":"\#(issuer)/keys"}"#)
            server["/inner/keys"] = server["/jwks.json"]
            #expect(try await found(issuer, at: server.url + "/inner").keys().count == 1)
            #expect(server.requests == ["/inner" + Self.openID, "/inner/keys"])
        }
    }

    @Test("metadata of another issuer is refused, a slash more or less too, and no key is asked for")
    func wrongIssuer() async throws {
        try await FakeIssuer.run { issuer async throws in
            let url = issuer.url + Self.openID
            for name in ["https://other.example.com", issuer.url + "/", issuer.url.uppercased()] {
                issuer[Self.openID] = .init(body: #"{"issuer":"\#(name)","jwks_uri":"\#(issuer.url)/jwks.json"}"#)
                #expect(await error(found(issuer.url)) == .wrongIssuer(url: url))
            }
            #expect(!issuer.requests.contains("/jwks.json"))
        }
    }

    @Test("a redirect is never followed")
    func redirect() async throws {
        try await FakeIssuer.run { issuer async throws in
            let keys = issuer["/jwks.json"]
            issuer["/other"] = keys
            issuer["/jwks.json"] = .init(status: 302, headers: ["Location": issuer.url + "/other"])
            #expect(
                await error(found(issuer.url))
                    == .unexpectedStatus(url: issuer.url + "/jwks.json", status: 302))
            #expect(!issuer.requests.contains("/other"))
        }
    }

    @Test("an oversized document is refused")
    func oversized() async throws {
        try await FakeIssuer.run { issuer async throws in
            issuer["/jwks.json"] = .init(body: String(repeating: " ", count: 300_000))
            #expect(
                await error(found(issuer.url))
                    == .tooLarge(url: issuer.url + "/jwks.json", limit: 256 * 1_024))
        }
    }

    @Test(
        "what is no metadata, and what is no key set, is refused",
        arguments: ["", "<html>", "[]", "{}", #"{"issuer":1}"#])
    func garbage(body: String) async throws {
        try await FakeIssuer.run { issuer async throws in
            let metadata = issuer[Self.openID]
            issuer[Self.openID] = .init(body: body)
            #expect(
                await error(found(issuer.url)) == .malformedMetadata(url: issuer.url + Self.openID))
            issuer[Self.openID] = metadata
            issuer["/jwks.json"] = .init(body: body)
            guard case .unusableKeys = await error(found(issuer.url)) else {
                Issue.record("an unusable set was used")
                return
            }
        }
    }

    @Test("a server error may pass, and says so; a wrong status does not")
    func statuses() async throws {
        try await FakeIssuer.run { issuer async throws in
            issuer[Self.openID] = .init(status: 503)
            #expect(await error(found(issuer.url))?.isRetryable == true)
            issuer[Self.openID] = .init(status: 403)
            #expect(await error(found(issuer.url))?.isRetryable == false)
        }
        #expect(await error(found("http://127.0.0.1:1"))?.isRetryable == true)
    }

    @Test("the keys know whose they are: a policy for another issuer refuses every token")
    func issuerOfKeys() async throws {
        try await FakeIssuer.run { issuer async throws in
            let keys = try await found(issuer.url).keys()
            #expect(keys.issuer == issuer.url)
            let verifier = TokenVerifier(keys: keys, policy: .bearer(issuer: "https://other.example", audience: "a"))
            let token = try CompactToken.sign(
                header: ["alg": "RS256"], payload: [:], key: .generateRSA(bits: 2_048), algorithm: .rs256)
            #expect(throws: VerificationError.keysOfAnotherIssuer) { try verifier.verify(token) }
        }
    }

    @Test("a body that never ends ends with the deadline")
    func stalledBody() async throws {
        try await FakeIssuer.run { issuer async throws in
            issuer["/stalled"] = .init(body: "{", stalls: true)
            let fetcher = DocumentFetcher(insecureHosts: [], deadline: .milliseconds(200))
            await #expect(throws: KeyDiscoveryError.unreachable(url: issuer.url + "/stalled")) {
                try await fetcher.fetch(issuer.url + "/stalled")
            }
        }
    }

    @Test("plain http is for the loopback and hosts that were named; nothing else is even asked")
    func insecure() async throws {
        for url in [
            "http://login.example.com", "ftp://localhost", "http://127.0.0.1.example.com", "http://user@localhost:1",
            "",
        ] {
            let found = await error(found(url))
            #expect(found == .insecureURL(url + Self.openID))
        }
        try await FakeIssuer.run { issuer async throws in
            issuer[Self.openID] = .init(
                body: #"{"issuer":"\#(issuer.url)","jwks_uri":"http://login.example.com/keys"}"#)
            #expect(await error(found(issuer.url)) == .insecureURL("http://login.example.com/keys"))
        }
    }

    @Test("an issuer far away cannot send us to what listens here")
    func loopback() async throws {
        let fetcher = DocumentFetcher(insecureHosts: ["intranet.example"], allowsLoopback: false)
        for url in ["http://127.0.0.1:1/keys", "http://localhost:1/keys", "http://[::1]:1/", "http://a.localhost:1/"] {
            await #expect(throws: KeyDiscoveryError.insecureURL(url)) { try await fetcher.fetch(url) }
        }
    }

    @Test("an error shows a URL on one line, not too long, and without a password")
    func shownURLs() {
        let url = "https://user:secret@idp.example/\n\u{1B}[31m" + String(repeating: "x", count: 10_000)
        for error in [KeyDiscoveryError.insecureURL(url), .unreachable(url: url), .wrongIssuer(url: url)] {
            let text = error.description
            #expect(text.utf8.count < 400 && text.contains("idp.example"))
            #expect(!text.contains("secret") && !text.contains("\n") && !text.contains("\u{1B}"))
        }
    }
}
