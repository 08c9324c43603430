// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 8414 and OpenID Connect Discovery")
struct MetadataEndpointTests {
    @Test("each endpoint of the preset has a handler, and each name is one that faults know")
    func endpoints() async throws {
        try await TestProvider.run { provider async throws in
            let table = EndpointTable(preset: .generic, desk: provider.provider.desk)
            let names = ProviderPreset.generic.paths.all.map(\.endpoint)
            let unserved = names.filter { name in table[name].map(\.handlers.isEmpty) ?? true }
            #expect(unserved == [])
            #expect(Set(names) == Set(EndpointName.allCases))
        }
    }

    @Test("both documents are one, and name the issuer exactly")
    func documents() async throws {
        try await TestProvider.run { provider async throws in
            let openID = try await provider.send(.GET, "/.well-known/openid-configuration")
            let oauth = try await provider.send(.GET, "/.well-known/oauth-authorization-server")
            #expect(openID.status == 200 && openID.text == oauth.text)
            let issuer = try provider.tenant.issuer.description
            let document = try openID.json
            #expect(document["issuer"]?.stringValue == issuer)
            #expect(document["token_endpoint"]?.stringValue == issuer + "/token")
            #expect(openID.text.contains("http://") && !openID.text.contains("\\/"))
        }
    }

    @Test("only what is served is advertised: each endpoint answers, each grant and method works")
    func advertised() async throws {
        try await TestProvider.run { provider async throws in
            let document = try await provider.send(.GET, "/.well-known/openid-configuration").json
            let issuer = try provider.tenant.issuer.description
            let endpoints = document.filter { $0.name.hasSuffix("_endpoint") || $0.name == "jwks_uri" }
            #expect(
                Set(endpoints.map(\.name)) == [
                    "authorization_endpoint", "device_authorization_endpoint", "end_session_endpoint",
                    "introspection_endpoint", "jwks_uri", "revocation_endpoint", "token_endpoint", "userinfo_endpoint",
                ])
            for (_, url) in endpoints {
                let path = String(url.stringValue?.dropFirst(issuer.count) ?? "")
                #expect(try await provider.send(.GET, path).status != 404)
            }
            let grants = document["grant_types_supported"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(
                Set(grants) == [
                    "authorization_code", "client_credentials", "password", "refresh_token",
                    "urn:ietf:params:oauth:grant-type:device_code",
                ])
            for grant in grants where grant != "client_credentials" {
                #expect(try await provider.token("grant_type=\(grant)").error == "invalid_request")
            }
            #expect(try await provider.token("grant_type=client_credentials").status == 200)
            let methods = [
                "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none",
            ]
            #expect(document["token_endpoint_auth_methods_supported"]?.arrayValue?.compactMap(\.stringValue) == methods)
            #expect(document["response_types_supported"] == ["code"])
            #expect(document["response_modes_supported"] == ["query", "fragment", "form_post"])
            #expect(document["code_challenge_methods_supported"] == ["S256"])
            #expect(document["id_token_signing_alg_values_supported"] == ["RS256"])
            #expect(document["request_uri_parameter_supported"] == false)
        }
    }

    @Test("an issuer with a path has its endpoints below it, and its metadata where RFC 8414 §3 puts them")
    func nestedIssuer() async throws {
        try await TestProvider.run(issuer: "http://localhost/realms/test") { provider async throws in
            for path in [
                "/realms/test/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/realms/test",
                "/.well-known/openid-configuration/realms/test",
            ] {
                #expect(try await provider.send(.GET, path).json["issuer"] == "http://localhost/realms/test")
            }
            #expect(try await provider.send(.GET, "/realms/test/jwks.json").status == 200)
            #expect(try await provider.send(.GET, "/jwks.json").status == 404)
            #expect(try await provider.send(.GET, "/realms/testing/jwks.json").status == 404)
        }
    }

    @Test("an issuer that ends in a slash keeps it")
    func trailingSlash() async throws {
        try await TestProvider.run(issuer: "http://localhost/") { provider async throws in
            let document = try await provider.send(.GET, "/.well-known/openid-configuration").json
            #expect(document["issuer"] == "http://localhost/")
            #expect(document["token_endpoint"] == "http://localhost/token")
            #expect(try await TestProvider.claims(provider.signIn()["access_token"])["iss"] == "http://localhost/")
        }
    }
}

@Suite("RFC 7517 §5 the key set")
struct JWKSEndpointTests {
    @Test("public halves only, each with alg and use, and the key that signs is among them")
    func keys() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.send(.GET, "/jwks.json")
            #expect(answer.header("Content-Type") == "application/jwk-set+json")
            #expect(answer.header("Cache-Control") == "public, max-age=300")
            let keys = try #require(try answer.json["keys"]?.arrayValue)
            #expect(keys.count == 1)
            #expect(keys.first?.objectValue?.names == ["kty", "kid", "use", "alg", "e", "n"])
            let token = try CompactToken(parsing: try await provider.signIn()["access_token"]?.stringValue ?? "")
            #expect(keys.first?.objectValue?["kid"]?.stringValue == token.header.keyID)
        }
    }

    @Test("an unchanged set is 304, by exact, weak, listed and any tag")
    func conditional() async throws {
        try await TestProvider.run { provider async throws in
            let tag = try #require(try await provider.send(.GET, "/jwks.json").header("ETag"))
            for value in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let answer = try await provider.send(.GET, "/jwks.json", headers: ["If-None-Match": value])
                #expect(answer.status == 304 && answer.text.isEmpty && answer.header("ETag") == tag)
            }
            #expect(try await provider.send(.GET, "/jwks.json", headers: ["If-None-Match": "\"x\""]).status == 200)
        }
    }

    @Test("one key as PEM, by its id")
    func pem() async throws {
        try await TestProvider.run { provider async throws in
            let entry = try #require(try provider.tenant.snapshot.keyRing.entries.first)
            let answer = try await provider.send(.GET, "/jwks.json?format=pem&kid=\(entry.id)")
            #expect(answer.text == entry.webKey.publicKey.pem)
            #expect(try await provider.send(.GET, "/jwks.json?format=pem").text == answer.text)
            #expect(try await provider.send(.GET, "/jwks.json?format=pem&kid=x").error == "invalid_request")
            #expect(try await provider.send(.GET, "/jwks.json?format=der").error == "invalid_request")
        }
    }

    @Test("of several keys all are published, one signs, and PEM wants an id")
    func severalKeys() async throws {
        try await TestProvider.run { provider async throws in
            let tenant = try provider.tenant
            let old = try #require(tenant.snapshot.keyRing.entries.first?.id)
            let next = try await provider.provider.generateKey(.rs256, activatesAt: nil, in: tenant.name)
            let keys = try await provider.send(.GET, "/jwks.json").json["keys"]?.arrayValue
            #expect(keys?.compactMap { $0.objectValue?["kid"]?.stringValue } == [old, next.id])
            let token = try CompactToken(parsing: try await provider.signIn()["access_token"]?.stringValue ?? "")
            #expect(token.header.keyID == old)
            #expect(try await provider.send(.GET, "/jwks.json?format=pem").error == "invalid_request")
            #expect(try await provider.send(.GET, "/jwks.json?format=pem&kid=\(next.id)").text.hasPrefix("-----BEGIN"))
        }
    }
}
