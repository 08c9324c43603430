// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProviderTesting
import Testing
import TokenVerification

@testable import KeyDiscovery

@Suite("URLs of an issuer that cannot be used")
struct UnusableURLTests {
    private static let openID = "/.well-known/openid-configuration"

    /// The first two would end the process inside the HTTP client.
    private static let urls = [
        "https://203.0.113.9:70000/jwks", "https://[2001:db8::1]:65536/jwks", "https://keys.example:99999/jwks",
        "https://203.0.113.9:0/jwks", "https://203.0.113.9:x/jwks", "https:///jwks", "https://a.example/\\@b/", "jwks",
    ]

    /// With a deadline that no busy machine misses.
    private func discovered(_ issuer: String) -> DiscoveredKeys {
        var settings = DiscoverySettings()
        settings.deadline = .seconds(600)
        return DiscoveredKeys(issuer: issuer, settings: settings)
    }

    @Test("a jwks_uri that cannot be used is an error that says so", arguments: urls)
    func keysURL(url: String) async throws {
        try await FakeIssuer.run { issuer async throws in
            issuer[Self.openID] = .init(
                body: #"{"issuer":"\#(issuer.url)","jwks_uri":"\#(url.replacing("\\", with: "\\\\"))"}"#)
            let keys = discovered(issuer.url)
            await #expect(throws: KeyDiscoveryError.insecureURL(url)) { try await keys.keys() }
            #expect(issuer.requests == [Self.openID])
        }
    }

    @Test("metadata that begins to name such a jwks_uri leaves the keys at hand in use")
    func keepsKeys() async throws {
        try await RefreshScene.run { scene async throws in
            let token = try scene.token("k1", RefreshScene.first.get())
            #expect(await scene.verdictRefreshing(token) == nil)
            let url = Self.urls[0]
            scene.issuer[Self.openID] = .init(body: #"{"issuer":"\#(scene.issuer.url)","jwks_uri":"\#(url)"}"#)
            await scene.pass(4_000)
            #expect(scene.keys.health.lastError == .insecureURL(url))
            #expect(scene.verdict(token) == nil)
        }
    }

    @Test(
        "an issuer whose own URL cannot be used is an error",
        arguments: ["https://1.2.3.4:70000", "http://127.0.0.1:99999"])
    func issuer(url: String) async {
        await #expect(throws: KeyDiscoveryError.insecureURL(url + Self.openID)) {
            try await DiscoveredKeys(issuer: url).keys()
        }
        await #expect(throws: KeyDiscoveryError.insecureURL(url + Self.openID)) {
            try await DiscoveredKeys(issuer: "https://login.example.com", reachableAt: url).keys()
        }
    }

    @Test("the error names the port, and not a scheme that is right")
    func description() {
        let text = KeyDiscoveryError.insecureURL("https://203.0.113.9:70000/jwks").description
        #expect(text.contains("\"70000\" is not a number from 1 to 65535") && !text.contains("not https"))
        #expect(KeyDiscoveryError.insecureURL("http://a.example/").description.contains("not https"))
        #expect(!KeyDiscoveryError.insecureURL("https://u:s3cret@a.example/").description.contains("s3cret"))
    }

    @Test("every request says by whom it is made")
    func userAgent() async throws {
        try await FakeIssuer.run { issuer async throws in
            _ = try await discovered(issuer.url).keys()
            #expect(issuer.userAgents == [DocumentFetcher.userAgent, DocumentFetcher.userAgent])
        }
    }
}
