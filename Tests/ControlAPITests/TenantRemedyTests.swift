// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("The calls that a problem names")
struct TenantRemedyTests {
    @Test("are about the tenant that was asked for; those about the server stay")
    func own() async throws {
        try await ControlServer.run { server async throws in
            for body in [
                #"{"name":"own/one","copy_of":"default","keys":"own"}"#, #"{"name":"twin","copy_of":"default"}"#,
            ] {
                #expect(try await server.send(.POST, "/_understudy/v1/tenants", body).status == 201)
            }
            for (below, owner) in [
                ("", ""), ("/tenants/own%2Fone", "/tenants/own%2Fone"), ("/tenants/twin", "/tenants/default"),
            ] {
                let base = "/_understudy/v1" + below
                func detail(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> String {
                    let answer = try await server.send(method, base + path, body)
                    #expect([400, 404].contains(answer.status), "\(base)\(path)")
                    return answer.body["detail"]?.stringValue ?? ""
                }
                for list in ["keys", "faults", "authorizations"] {
                    #expect(try await detail(.GET, "/\(list)/none-such").hasSuffix(" GET \(base)/\(list) lists them."))
                }
                let nobody = try await detail(.POST, "/tokens/revoke", #"{"user":"nobody"}"#)
                #expect(nobody.hasSuffix(" GET \(base)/users lists them."))
                let token = try await detail(.GET, "/tokens/catalogue/none-such")
                #expect(token.hasSuffix(" GET \(base)/tokens/catalogue lists them all."))
                // Who shares keys makes none.
                let key = try await detail(.POST, "/tokens/mint", #"{"user":"alice","algorithm":"ES256"}"#)
                #expect(key.hasSuffix(" POST /_understudy/v1\(owner)/keys makes one."))
            }
            let stranger = try await server.send(.GET, "/_understudy/v1/tenants/none/users")
            #expect(stranger.body["detail"]?.stringValue?.hasSuffix(" GET /_understudy/v1/tenants lists them.") == true)
        }
    }
}
