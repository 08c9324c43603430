// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
import NIOCore
import NIOHTTP1
import OAuth

/// What a test asks of a tenant as a browser and as a device.
extension DemandScene {
    static let deviceGrant = "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code="

    /// What the browser is sent back with by `/authorize`, and the cookies that it then has.
    ///
    /// - Parameter cookie: Those that it comes with.
    func visit(
        _ parameters: [String: String], cookie: String = ""
    ) async throws -> (told: FormParameters, cookie: String) {
        var all = [
            "client_id": "app", "response_type": "code", "state": "s1", "scope": "openid",
            "redirect_uri": "http://127.0.0.1/callback",
        ]
        all.merge(parameters) { _, parameter in parameter }
        let query = FormParameters.encode(all.map { (name: $0.key, value: $0.value) })
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        let headers = try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var request = HTTPClientRequest(url: server.url + "/\(name)/authorize?" + query)
            if !cookie.isEmpty { request.headers.add(name: "Cookie", value: cookie) }
            return try await client.execute(request, timeout: .seconds(300)).headers
        }
        let location = headers.first(name: "Location")?.split(separator: "?").last ?? ""
        let cookies = headers["Set-Cookie"].compactMap { $0.split(separator: ";").first.map(String.init) }
        return (try FormParameters(parsing: location.utf8), cookies.joined(separator: "; "))
    }

    /// Signs dora in, and returns her browser's cookies.
    func browserSignIn() async throws -> String {
        try await visit(["login_hint": "dora"]).cookie
    }

    /// What a client is told that asks whether somebody is signed in.
    func silently(_ cookie: String) async throws -> FormParameters {
        try await visit(["prompt": "none"], cookie: cookie).told
    }

    func beginDevice() async throws -> (code: String, userCode: String, body: JSONObject) {
        let body = try await post("/device_authorization", "scope=openid").body
        return (body["device_code"]?.stringValue ?? "", body["user_code"]?.stringValue ?? "", body)
    }

    /// What a device is told: an error, or that it has tokens.
    func poll(_ code: String) async throws -> String {
        let body = try await post("/token", Self.deviceGrant + code).body
        return body["error"]?.stringValue ?? (body["access_token"] == nil ? "?" : "tokens")
    }

    func refresh(_ token: String) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        try await post("/token", "grant_type=refresh_token&refresh_token=\(token)")
    }

    /// Moves the tenant's clock.
    func advance(_ seconds: Int) async throws {
        try await control(.POST, "/clock/advance", #"{"seconds":\#(seconds)}"#)
    }
}
