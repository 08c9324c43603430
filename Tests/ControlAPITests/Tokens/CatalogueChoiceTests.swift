// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("What is asked of the catalogue, and who asks for its verdicts")
struct CatalogueChoiceTests {
    private static let path = ControlServer.tokens + "/catalogue?client=demo-app"

    private func entries(_ query: String, _ server: ControlServer) async throws -> [JSONObject] {
        let answer = try await server.send(.GET, Self.path + query)
        try #require(answer.status == 200, "\(answer.body.text)")
        return try #require(answer.body["tokens"]?.arrayValue).compactMap(\.objectValue)
    }

    private func names(_ query: String, _ server: ControlServer) async throws -> [String] {
        try await entries(query, server).compactMap { $0["name"]?.stringValue }
    }

    @Test("each verdict has a basis, and of what no RFC asks none is required")
    func bases() async throws {
        try await ControlServer.run { server async throws in
            let issuer = server.issuer.replacing("/", with: "%2F")
            for audience in ["orders-api", issuer] {
                let all = try await entries("&audience=\(audience)", server)
                for entry in all {
                    let name = entry["name"]?.stringValue ?? ""
                    let basis = entry["basis"]?.stringValue ?? ""
                    #expect(["required", "recommended", "policy"].contains(basis), "\(name)")
                    let text = entry["description"]?.stringValue ?? ""
                    let isFree = ["no RFC", "this SDK draws", "may refuse", "may take", "its own matter"]
                        .contains { text.contains($0) }
                    if isFree, name != "withdrawn-key" { #expect(basis == "policy", "\(name): \(text)") }
                    let section = entry["section"]?.stringValue ?? ""
                    #expect(section.contains("§"), "\(name): \(section)")
                }
                let policies = Set(all.filter { $0["basis"] == "policy" }.compactMap { $0["name"]?.stringValue })
                #expect(Self.policies.subtracting(policies).isEmpty, "\(Self.policies.subtracting(policies))")
                #expect(all.count { $0["basis"] == "required" } > 80)
            }
        }
    }

    /// What RFCs allow by their words, whatever the audience.
    private static let policies: Set<String> = Set(
        """
        duplicate-exp duplicate-aud duplicate-alg duplicate-claim-by-escape bom lone-surrogate exp-beyond-64-bits
        exp-beyond-exact-doubles bound-to-a-key issued-in-the-future oversized oversized-header crit-empty
        crit-of-registered-member unknown-kid-own-key nested-token missing-jti expired-a-second-ago deeply-nested-json
        """
        .split(whereSeparator: \.isWhitespace).map(String.init))

    @Test("a basis chooses, alone and beside others, and beside names")
    func filter() async throws {
        try await ControlServer.run { server async throws in
            var parts = 0
            for basis in ["required", "recommended", "policy"] {
                let some = try await entries("&basis=\(basis)", server)
                #expect(!some.isEmpty && some.allSatisfy { $0["basis"]?.stringValue == basis }, "\(basis)")
                parts += some.count
            }
            let all = try await entries("", server)
            #expect(parts == all.count)
            #expect(try await entries("&basis=required,recommended,policy", server).count == all.count)
            #expect(try await names("&basis=required&names=expired,bom", server) == ["expired"])
            // Without a profile it is another's rule, or nobody's.
            let issuer = server.issuer.replacing("/", with: "%2F")
            let missing = try await entries("&audience=\(issuer)&names=missing-exp,missing-aud,wrong-issuer", server)
            #expect(missing.map { $0["basis"]?.stringValue } == ["recommended", "recommended", "policy"])
            let refused = try await server.send(.GET, Self.path + "&basis=must")
            #expect(refused.body["detail"]?.stringValue?.contains("required, recommended, policy") == true)
        }
    }

    @Test("a name that is unknown is named, with the one that was meant")
    func unknownNames() async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.GET, Self.path + "&names=valid,expird,qqqqqqqqqqqqqqq")
            let detail = try #require(answer.body["detail"]?.stringValue)
            #expect(answer.status == 400 && answer.body["field"] == "names")
            #expect(detail.contains("no token expird. Did you mean \"expired\"?"), "\(detail)")
            #expect(detail.contains("no token qqqqqqqqqqqqqqq.") && !detail.contains("no token valid"), "\(detail)")
            let one = try await server.send(.GET, ControlServer.tokens + "/catalogue/alg-nome")
            #expect(one.status == 404 && one.body["detail"]?.stringValue?.contains("\"alg-none\"") == true)
        }
    }

    @Test("a parameter of any length is named by its beginning")
    func longNames() async throws {
        try await ControlServer.run { server async throws in
            let long = String(repeating: "A", count: 3_000)
            for query in ["&\(long)", "&\(long)=1", "&names=\(long)", "&basis=\(long)", "&audience=\(long)"] {
                let answer = try await server.send(.GET, Self.path + query)
                #expect(answer.status == 400 && answer.body.text.utf8.count < 1_000, "\(query.prefix(12))")
            }
        }
    }

    @Test("a misspelt audience is refused where audiences are declared; where none are, any will do")
    func audiences() async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.GET, Self.path + "&audience=orders-apy")
            #expect(answer.status == 400 && answer.body["field"] == "audience")
            let detail = try #require(answer.body["detail"]?.stringValue)
            #expect(detail.contains("Did you mean \"orders-api\"?") && detail.contains("Declared: orders-api"))
            let one = ControlServer.tokens + "/catalogue/valid?client=demo-app&audience=orders-apy"
            #expect(try await server.send(.GET, one).status == 400)
            let plain =
                #"{"name":"plain","fixture":{"users":[{"username":"dora","password":"maps"}],"clients":[{"id":"app","secret":"app-secret","grants":["password"],"scopes":["openid"]}]}}"#
            let made = try await server.send(.POST, "/_understudy/v1/tenants", plain)
            #expect(made.status == 201, "\(made.body.text)")
            let any = try await server.send(
                .GET, "/_understudy/v1/tenants/plain/tokens/catalogue/valid?audience=whatever")
            #expect(any.status == 200 && any.body["audience"] == "whatever")
            #expect(any.body["policy"]?.objectValue?["name"] == "bearer")
        }
    }

    @Test("bad tokens leave no authorization behind; good ones hang on one")
    func authorizations() async throws {
        try await ControlServer.run { server async throws in
            func count() async throws -> Int {
                let answer = try await server.send(.GET, "/_understudy/v1/authorizations?user=alice")
                return try #require(answer.body["authorizations"]?.arrayValue).count
            }
            let before = try await count()
            let bad = try await names("&user=alice&names=expired,refresh-token-as-access-token,bom", server)
            #expect(bad == ["expired", "refresh-token-as-access-token", "bom"])
            let one = ControlServer.tokens + "/catalogue/alg-none?client=demo-app&user=alice"
            #expect(try await server.send(.GET, one).status == 200)
            #expect(try await server.send(.GET, Self.path + "&user=alice&names=nonsense").status == 400)
            #expect(try await count() == before)
            let good = try await entries("&user=alice&names=valid", server)
            #expect(try await count() == before + 1)
            #expect(try await server.userInfo(try #require(good.first?["token"]?.stringValue)) == 200)
        }
    }
}
