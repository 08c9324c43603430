// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import IdentityProvider
import JOSE
import Testing

@Suite("What a request of everyday carries stays readable in the journal")
struct JournalReadableTests {
    private func entry(path: String = "/authorize", body: String) throws -> JSONObject {
        let journal = Journal()
        journal.record(.made("a", path: path, body: body))
        return try #require(journal.entry(id: "a")).fullJSON(withSecrets: false)
    }

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    @Test(
        "a parameter that is no secret is shown as it came, whatever words stand in it",
        arguments: [
            ("scope", "openid secrets:read orders:read"), ("scope", "key:read password:reset api:token:write code"),
            ("scope", "openid DPoP bearer read"), ("redirect_uri", "com.example.auth:/cb?x=1"),
            ("acr_values", "urn:mace:pin:silver urn:mace:pin:bronze"), ("audience", "urn:auth:api"),
            ("resource", "urn:example:key:orders"), ("username", "code:bob"), ("client_id", "key:app"),
            ("login_hint", "pin:alice@example.com"), ("x", "token:1"),
            ("x", #"{"a":"{\"b\":\"bob@x\"}"}"#),
            ("claims", #"{"id_token":{"email":null,"key":null},"userinfo":{"code": null,"acr":{"values":["a:b"]}}}"#),
            ("claims", #"{"userinfo":{"email":null}, "id_token" : {"auth_time":{"essential":true}}}"#),
            ("claims", #"{"id_token":null,"userinfo":{"name":null}}"#),
        ])
    func parameters(name: String, value: String) throws {
        let pair = "\(name)=\(encoded(value))"
        let full = try entry(path: "/authorize?\(pair)", body: pair)
        #expect(full["path"]?.stringValue == "/authorize?\(pair)")
        #expect(full["raw"]?.objectValue?["body"]?.stringValue == pair)
        let parameters = try #require(full["parsed"]?.objectValue?["parameters"]?.objectValue)
        #expect(parameters[name] == [.string(value), .string(value)])
        let body = JSONValue.object([name: .string(value)]).text
        #expect(try entry(body: body)["raw"]?.objectValue?["body"]?.stringValue == body)
    }

    @Test("claims stay readable where JSON has them as an object")
    func claims() throws {
        let body = #"{"claims":{"id_token":{"email":null,"key":null},"userinfo":null}}"#
        #expect(try entry(body: body)["raw"]?.objectValue?["body"]?.stringValue == body)
    }

    @Test(
        "the same parameters are still masked where they do hold a secret",
        arguments: [
            ("scope", "openid eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.S3CRET"), ("scope", "x password=S3CRET"),
            ("redirect_uri", "https://u:S3CRET@app/cb"), ("redirect_uri", "https://app/cb?code=S3CRET"),
            ("redirect_uri", "com.example.auth:/cb?code=S3CRET"), ("login_hint", #"{"password":"S3CRET"}"#),
            ("login_hint", #"password: S3CRET"#), ("username", #"{"pin":S3CRET}"#),
            ("claims", #"{"id_token":"S3CRET"}"#), ("claims", #"{"id_token":{"password":"S3CRET"}}"#),
            ("claims", #"{"id_token":{"password":{"value":"S3CRET"}}}"#), ("claims", #"{"password":nullS3CRET}"#),
        ])
    func secrets(name: String, value: String) throws {
        let pair = "\(name)=\(encoded(value))"
        for body in [pair, JSONValue.object([name: .string(value)]).text] {
            #expect(!(try entry(path: "/authorize?\(pair)", body: body)).text.contains("S3CRET"), "\(body)")
        }
    }

    @Test("names in a list and words that end like a secret's name stay readable")
    func lists() throws {
        for body in [
            #"{"response_types":["code","id_token"],"grant_types":["refresh_token","password"]}"#,
            #"{"name":"colour","value":"blue"}"#, #"[["colour","blue"]]"#, #"["colour","blue"]"#,
            #"{"name":"password"}"#,
        ] {
            #expect(try entry(body: body)["raw"]?.objectValue?["body"]?.stringValue == body)
        }
    }

    @Test(
        "a value in JSON that has its name beside it is masked",
        arguments: [
            #"[{"name":"password","value":"S3CRET"}]"#, #"{"a":{"value":["S3CRET"],"key":"client_secret"}}"#,
            #"["password","S3CRET"]"#, #"[["x","y"],["password","S3CRET"]]"#, #"{"a":[["pin",{"x":"S3CRET"}]]}"#,
        ])
    func pairs(body: String) throws {
        #expect(!(try entry(body: body)).text.contains("S3CRET"))
    }

    @Test(
        "credentials in a field of another name are masked",
        arguments: [#"Digest username="a", response="S3CRET""#, "Token S3CRET", "ApiKey S3CRET"])
    func schemes(value: String) throws {
        let journal = Journal()
        journal.record(.made("a", headers: [.userAgent: value, .server: "token of trust"]))
        let text = try #require(journal.entry(id: "a")).fullJSON(withSecrets: false).text
        #expect(!text.contains("S3CRET") && text.contains("token of trust"))
    }
}
