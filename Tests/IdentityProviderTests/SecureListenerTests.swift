// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import KeyDiscovery
import NIOCore
import NIOHTTP1
import NIOSSL
import ServerCertificates
import Testing
import TokenVerification

@Suite("Connections over TLS", .timeLimit(.minutes(30)))
struct SecureListenerTests {
    private static func version(
        of url: String, _ change: (inout HTTPClient.Configuration) -> Void
    ) async throws -> HTTPVersion {
        let client = try TestAuthority.client(change)
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(300))
            let body = try await response.body.collect(upTo: 1 << 16)
            #expect(response.status == .ok && body.readableBytes > 100)
            try await client.shutdown()
            return response.version
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    @Test("HTTP/2 for who speaks it, HTTP/1.1 for who does not, TLS 1.2 for who knows no newer, and nothing older")
    func versions() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            let url = provider.url + "/.well-known/openid-configuration"
            #expect(try await Self.version(of: url) { _ in } == .http2)
            #expect(try await Self.version(of: url) { $0.httpVersion = .http1Only } == .http1_1)
            #expect(try await Self.version(of: url) { $0.tlsConfiguration?.maximumTLSVersion = .tlsv12 } == .http2)
            await #expect(throws: (any Error).self) {
                try await Self.version(of: url) {
                    $0.tlsConfiguration?.maximumTLSVersion = .tlsv11
                    $0.connectionPool.retryConnectionEstablishment = false
                }
            }
        }
    }

    @Test("many requests at once over one HTTP/2 connection: sign-in, refresh and userinfo")
    func streams() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let first = try await provider.signIn(scope: "openid email offline_access")
                        let again = try await provider.refresh(first["refresh_token"]?.stringValue ?? "")
                        let token = try again.json["access_token"]?.stringValue ?? ""
                        let claims = try await provider.send(
                            .GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"])
                        #expect(try claims.json["email"] == "alice@example.com")
                        return claims.status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
    }

    @Test("who speaks plain HTTP is told that https is due")
    func plainRequest() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send("GET /jwks.json HTTP/1.1\nHost: localhost\n\n")
                let answer = try await connection.readToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && answer.contains("speaks https"))
            }
        }
    }

    @Test("who never ends the handshake is shown out; who sends neither TLS nor HTTP too")
    func silence() async throws {
        try await TestProvider.run(
            handshakeTimeout: .milliseconds(50), certificate: TestAuthority.certificate
        ) { provider async throws in
            for first in ["", "\u{16}\u{3}\u{1}\u{2}", "\u{0}\u{0}\u{0}"] {
                try await RawConnection.open(provider.url) { connection async throws in
                    // It may be shown out before it says anything.
                    if !first.isEmpty { try? await connection.send(first) }
                    _ = try? await connection.readToEnd()
                }
            }
            #expect(try await provider.send(.GET, "/jwks.json").status == 200)
        }
    }

    @Test(
        "a login over https: cookies are Secure, and all that the metadata names is https")
    func login() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.authorize()
            #expect(page.headers["Set-Cookie"].allSatisfy { $0.contains("; Secure") && $0.contains("; HttpOnly") })
            let answer = try await browser.signIn()
            #expect(!answer.headers["Set-Cookie"].isEmpty)
            #expect(answer.headers["Set-Cookie"].allSatisfy { $0.contains("; Secure") })
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
            let issuer = try #require(metadata["issuer"]?.stringValue)
            #expect(issuer.hasPrefix("https://localhost:"))
            for (name, value) in metadata where name.hasSuffix("_endpoint") || name == "jwks_uri" {
                #expect(value.stringValue?.hasPrefix(issuer) == true, "\(name)")
            }
        }
    }

    @Test("the server stops while somebody holds a connection that says nothing, and one of HTTP/2 that is idle")
    func shutdown() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            #expect(try await provider.send(.GET, "/jwks.json").status == 200)
            try await RawConnection.open(provider.url) { connection async throws in
                await provider.stop()
                _ = try? await connection.readToEnd()
            }
        }
    }

    @Test("a new certificate is shown to the next one who connects, and the old one to nobody")
    func replacement() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = CertificateFiles(chain: folder.path + "/chain.pem", key: folder.path + "/key.pem")
        let (one, two) = (try LocalAuthority.make(for: [], now: Date()), try LocalAuthority.make(for: [], now: Date()))
        @Sendable func write(_ certificate: ServerCertificate) throws {
            try Data(certificate.keyPEM.utf8).write(to: URL(fileURLWithPath: files.key), options: .atomic)
            try Data(certificate.chainPEM.utf8).write(to: URL(fileURLWithPath: files.chain), options: .atomic)
        }
        @Sendable func isTrusted(by authority: LocalAuthority, _ url: String) async throws -> Bool {
            var configuration = HTTPClient.Configuration(
                tlsConfiguration: try TestAuthority.configuration(trusting: authority.pem))
            configuration.connectionPool.retryConnectionEstablishment = false
            do {
                return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                    try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(300)).status == .ok
                }
            } catch  where TrustRoots.isDistrust(error) {
                return false
            }
        }
        try write(one.server)
        let watched = try WatchedCertificate(files)
        try await TestProvider.run(certificate: watched) { provider async throws in
            let url = provider.url + "/jwks.json"
            #expect(try await isTrusted(by: one, url))
            #expect(try await !isTrusted(by: two, url))
            try write(two.server)
            #expect(try await isTrusted(by: two, url))
            #expect(try await !isTrusted(by: one, url))
            try write(one.server)
            #expect(try await isTrusted(by: one, url))
        }
    }
}
