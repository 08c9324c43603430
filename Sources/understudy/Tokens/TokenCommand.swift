// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE

/// `understudy token USER`: signs a seeded user in and prints the access token.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Sign a user in, without a password, and print the access token.",
        discussion: #"curl -H "Authorization: Bearer $(understudy token alice)" http://localhost:3000/orders"#
    )

    @OptionGroup var location: TenantLocation

    @Argument(help: "The user's name.")
    var user: String

    @Option(help: "The client. (default: the only one that may use the password grant)")
    var client: String?

    @Option(help: "Space-delimited scopes. (default: the client's, but openid and offline_access)")
    var scope: String?

    @Option(help: "An audience of the client's; may repeat. (default: all of them)")
    var audience: [String] = []

    @Option(
        help: "The thumbprint (RFC 7638) of a key that the tokens are bound to, as if it had been proven (RFC 9449).")
    var dpopJkt: String?

    @Flag(help: "Print the whole answer as JSON: the refresh token too, and with the scope openid the ID token.")
    var json = false

    func run() async throws {
        var body: JSONObject = ["user": .string(user), "audience": .array(audience.map(JSONValue.string))]
        body["client"] = client.map(JSONValue.string)
        body["scope"] = scope.map(JSONValue.string)
        body["dpop_jkt"] = dpopJkt.map(JSONValue.string)
        // Without a server the tokens name the issuer that was served last from this directory.
        let connection = try await ControlConnection.open(location, needsIssuer: true)
        let answer = try await connection.send(.post, "/tokens", body)
        try OutputFile.print(json ? answer.text : answer["access_token"]?.stringValue ?? "")
    }
}
