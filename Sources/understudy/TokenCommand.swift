// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// `understudy token USER`: signs a seeded user in and prints the access token.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Sign a user in, without a password, and print the access token.",
        discussion: #"curl -H "Authorization: Bearer $(understudy token alice)" http://localhost:3000/orders"#
    )

    @OptionGroup var location: DataLocation

    @Argument(help: "The user's name.")
    var user: String

    @Option(help: "The client. (default: the only one that may use the password grant)")
    var client: String?

    @Option(help: "Space-delimited scopes. (default: the client's)")
    var scope: String?

    @Option(help: "An audience of the client's; may repeat. (default: all of them)")
    var audience: [String] = []

    @Flag(help: "Print the whole answer as JSON: ID token and refresh token too.")
    var json = false

    func run() async throws {
        let answer: JSONObject
        if let server = LiveServerClient.find(location) {
            answer = try await ask(server)
        } else {
            answer = try await issueOffline()
        }
        print(json ? answer.text : answer["access_token"]?.stringValue ?? "")
    }

    private func ask(_ server: LiveServerClient) async throws(CommandFailure) -> JSONObject {
        var body: JSONObject = ["user": .string(user), "audience": .array(audience.map(JSONValue.string))]
        body["client"] = client.map(JSONValue.string)
        body["scope"] = scope.map(JSONValue.string)
        let (status, answer) = try await server.post("/_understudy/v1/tokens", body)
        guard status == 200 else {
            throw CommandFailure(status >= 500 ? .unavailable : .badData, answer.problem)
        }
        return answer
    }

    /// Without a server the tokens name the issuer that was served last from this directory.
    private func issueOffline() async throws -> JSONObject {
        let store = try OfflineStore.open(location.path, creating: false)
        let provider = try await buildProvider(store: store.store)
        guard let text = try await store.store.metadata("issuer"), let issuer = Issuer(text) else {
            throw CommandFailure(
                .unavailable,
                "No server runs on \(location.path), and none ever did. Start one: understudy serve --demo")
        }
        try await provider.open(at: issuer)
        guard let tenant = provider.tenants[TenantDirectory.defaultName] else {
            throw CommandFailure(.unavailable, "The tenant \"default\" cannot be opened.")
        }
        do {
            let signIn = UserSignIn(user: user, client: client, scope: scope, audience: audience)
            return try await signIn.tokens(in: tenant).json
        } catch let error as OAuthError {
            throw CommandFailure(.badData, error.reason)
        }
    }
}
