// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("The remedies of a problem")
struct TenantRemedyTests {
    @Test("are about the tenant of the request, except those about the server")
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
                func remedy(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> String {
                    let answer = try await server.send(method, base + path, body)
                    #expect([400, 404].contains(answer.status), "\(base)\(path)")
                    return Self.remedy(answer.body)
                }
                for list in ["keys", "faults", "authorizations"] {
                    #expect(try await remedy(.GET, "/\(list)/none-such") == "GET \(base)/\(list)")
                }
                #expect(try await remedy(.POST, "/tokens/revoke", #"{"user":"nobody"}"#) == "GET \(base)/users")
                #expect(try await remedy(.GET, "/tokens/catalogue/none-such") == "GET \(base)/tokens/catalogue")
                // A tenant that shares the keys of another makes none.
                let key = try await remedy(.POST, "/tokens/mint", #"{"user":"alice","algorithm":"ES256"}"#)
                #expect(key == #"POST /_understudy/v1\#(owner)/keys {"algorithm":"ES256","state":"active"}"#)
            }
            let stranger = try await server.send(.GET, "/_understudy/v1/tenants/none/users")
            #expect(Self.remedy(stranger.body) == "GET /_understudy/v1/tenants")
        }
    }

    /// The only remedy of a problem: method, path and body.
    private static func remedy(_ problem: JSONObject) -> String {
        let remedies = problem["remedies"]?.arrayValue?.compactMap(\.objectValue) ?? []
        guard let remedy = remedies.first, remedies.count == 1 else { return "\(remedies.count) remedies" }
        let parts = [remedy["method"]?.stringValue, remedy["path"]?.stringValue, remedy["body"]?.text]
        return parts.compactMap { $0 }.joined(separator: " ")
    }
}
