// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import InMemoryLogging
import JOSE
import Logging
import NIOHTTP1
import Testing

/// What the framework would do on its own, and must not do here.
@Suite("Pitfalls of the framework")
struct FrameworkPitfallTests {
    private let form = "grant_type=password&username=alice&password=wonderland"

    @Test("forms: a repeated key is a 400 of OAuth's shape, plus is a space, brackets do not nest, types are heeded")
    func forms() async throws {
        try await TestProvider.run { provider async throws in
            let repeated = try await provider.token(form + "&username=bob")
            #expect(repeated.status == 400 && repeated.error == "invalid_request")
            #expect(try await provider.token(form + "&scope=openid+email").json["scope"] == "openid email")
            #expect(try await provider.token("grant_type[x]=password&username=alice").error == "invalid_request")
            let text = try await provider.send(
                .POST, "/token", body: form,
                headers: ["Content-Type": "text/plain", "Authorization": TestProvider.basic])
            #expect(text.error == "invalid_request")
        }
    }

    @Test("errors: our own failure is a 500 of OAuth's shape, and stands in the log at error, without the password")
    func ownFailures() async throws {
        try await TestProvider.run { provider async throws in
            try provider.provider.store.close()
            let answer = try await provider.token(form)
            #expect(answer.status == 500 && answer.error == "server_error")
            #expect(answer.header("Understudy-Request") != nil)
            let errors = provider.log.entries.filter { $0.level == .error }
            #expect(errors.count == 1)
            #expect(!errors.contains { "\($0)".contains("wonderland") })
        }
    }

    @Test("RFC 6749 §3.2: methods: another method is 405 with Allow, HEAD is GET without its body, OPTIONS tells")
    func methods() async throws {
        let allowed = [
            "/token": "OPTIONS, POST", "/userinfo": "GET, HEAD, OPTIONS, POST", "/jwks.json": "GET, HEAD, OPTIONS",
            "/.well-known/openid-configuration": "GET, HEAD, OPTIONS", "/": "GET, HEAD, OPTIONS",
        ]
        try await TestProvider.run { provider async throws in
            for (path, allow) in allowed {
                for method in ["DELETE", "PUT", "PATCH", "TRACE"] {
                    let answer = try await provider.send(.init(rawValue: method), path)
                    #expect(answer.status == 405 && answer.header("Allow") == allow)
                    #expect(answer.error == "invalid_request")
                    #expect(provider.reason(of: answer)?.contains("Method not allowed") == true)
                }
                let options = try await provider.send(.OPTIONS, path)
                #expect(options.status == 204 && options.header("Allow") == allow)
            }
            for path in ["/jwks.json", "/", "/.well-known/openid-configuration"] {
                let head = try await provider.send(.HEAD, path)
                let get = try await provider.send(.GET, path)
                #expect(head.status == 200 && head.text.isEmpty)
                #expect(get.header("Content-Length") == "\(get.text.utf8.count)")
                #expect(head.header("Content-Length") == get.header("Content-Length"))
            }
            #expect(try await provider.send(.HEAD, "/token").status == 405)
            #expect(try await provider.send(.GET, "/token").status == 405)
        }
    }

    @Test("routes: what is nowhere is 404 as JSON, also below a known path")
    func unknownPaths() async throws {
        try await TestProvider.run { provider async throws in
            for path in [
                "/nowhere", "/token/", "/token/x", "//token", "/TOKEN", "/%74oken", "/_understudy", "/.well-known/x",
            ] {
                let answer = try await provider.send(.GET, path)
                #expect(answer.status == 404 && answer.error == "not_found")
                #expect(provider.reason(of: answer)?.contains("No endpoint") == true)
            }
        }
    }

    @Test(
        "a doubled slash is 404 and says so: the issuer that a client was given ends with one",
        arguments: ["//.well-known/openid-configuration", "//token", "/.well-known//openid-configuration"])
    func doubledSlash(_ path: String) async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.send(.GET, path)
            let description = try answer.json["error_description"]?.stringValue ?? ""
            #expect(answer.status == 404 && description.contains("doubled slash"), "\(answer.text)")
        }
    }

    @Test("CORS: any origin reads every answer with its headers, refusals too; pages and control are not opened")
    func cors() async throws {
        try await TestProvider.run { provider async throws in
            let origin = ["Origin": "http://app.example"]
            for answer in [
                try await provider.send(.GET, "/jwks.json", headers: origin),
                try await provider.send(.GET, "/userinfo", headers: origin),
                try await provider.send(.POST, "/token", body: "x", headers: origin),
            ] {
                #expect(answer.header("Access-Control-Allow-Origin") == "*")
                #expect(answer.header("Access-Control-Allow-Credentials") == nil)
                #expect(answer.header("Access-Control-Expose-Headers")?.contains("WWW-Authenticate") == true)
            }
            var preflight = origin
            preflight["Access-Control-Request-Method"] = "POST"
            preflight["Access-Control-Request-Headers"] = "authorization,dpop"
            let answer = try await provider.send(.OPTIONS, "/token", headers: preflight)
            #expect(answer.status == 204 && answer.header("Access-Control-Allow-Methods") == "GET, HEAD, POST")
            // Whatever a library sends beside it: the wildcard takes all but Authorization.
            let allowed = answer.header("Access-Control-Allow-Headers")
            #expect(allowed == "*, Authorization, Content-Type, DPoP, If-None-Match")
            for path in ["/", "/_understudy/v1/tokens", "//_understudy/v1/tokens", "/nowhere"] {
                let closed = try await provider.send(.OPTIONS, path, headers: preflight)
                #expect(closed.header("Access-Control-Allow-Origin") == nil)
            }
            // A cache keeps one answer for those who name an origin and those who do not.
            #expect(try await provider.send(.GET, "/jwks.json").header("Access-Control-Allow-Origin") == "*")
        }
        try await TestProvider.run(issuer: "http://localhost/realms/test") { provider async throws in
            for path in ["/realms/test", "/realms/test/"] {
                let home = try await provider.send(.GET, path, headers: ["Origin": "http://app.example"])
                #expect(home.status == 200 && home.header("Access-Control-Allow-Origin") == nil)
            }
        }
    }

    @Test("leaks: the log has a line for each request, and no query, body, header or token")
    func leaks() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.token(form + "&scope=openid").json
            let access = body["access_token"]?.stringValue ?? ""
            let refresh = body["refresh_token"]?.stringValue ?? ""
            _ = try await provider.refresh(refresh)
            _ = try await provider.refresh(refresh)
            _ = try await provider.send(.GET, "/userinfo?access_token=\(access)&code=the-code")
            _ = try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(access)"])
            _ = try await provider.token("grant_type=password&username=alice&password=another-password")
            _ = try await provider.token(
                "grant_type=magic&client_id=a-secret-in-the-wrong-place%0AFORGED&client_secret=x", authorization: nil)
            _ = try await provider.token(form + "&scope=%0AFORGED")
            let log = provider.log.entries.map { "\($0)" }.joined(separator: "\n")
            #expect(provider.log.entries.count { $0.message == "request" } == 8)
            #expect(log.contains("/userinfo") && log.contains("invalid_grant") && log.contains("demo-app"))
            let secrets = [
                "wonderland", "another-password", TestProvider.secret, TestProvider.basic, access, refresh, "the-code",
                body["id_token"]?.stringValue ?? "", "a-secret-in-the-wrong-place", "FORGED",
            ]
            for secret in secrets { #expect(!log.contains(secret)) }
        }
    }

    @Test("every answer carries its id and the headers against sniffing and framing")
    func headers() async throws {
        try await TestProvider.run { provider async throws in
            for path in ["/", "/token", "/nowhere", "/jwks.json"] {
                let answer = try await provider.send(.GET, path)
                #expect(answer.header("Understudy-Request")?.isEmpty == false)
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
                #expect(answer.header("X-Frame-Options") == "DENY")
                #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
            }
        }
    }

    @Test("a request's id has 32 digits also in the processes whose own half begins with a zero")
    func requestIDs() {
        #expect(ProviderRequestContext.padded("abc") == String(repeating: "0", count: 29) + "abc")
        let whole = String(repeating: "f", count: 32)
        #expect(ProviderRequestContext.padded(whole) == whole)
    }
}
