// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE

extension TokensCommand {
    struct Mint: AsyncParsableCommand, RenamingMembers {
        static let optionNames = ["key.jwk": "--key-file", "key.pem": "--key-file"]

        static let configuration = CommandConfiguration(
            abstract: "Print one token with anything in it; what is not said is as the tenant would have it.",
            discussion: """
                Arguments are claims, and KEY:=null takes one out:

                understudy tokens mint --user alice --lifetime -5m groups:='["admin"]' jti:=null
                """)

        /// What a token is for.
        enum Kind: String, CaseIterable, ExpressibleByArgument {
            case accessToken = "access_token"
            case idToken = "id_token"
            case jwt
            case logoutToken = "logout_token"
            case refreshToken = "refresh_token"
        }

        @OptionGroup var location: TenantLocation

        @Option(help: "The user's name.")
        var user: String?

        @Option(help: "A subject that is made up.")
        var subject: String?

        @Option(help: "The client's id. (default: the tenant's choice)")
        var client: String?

        @Option(help: "access_token, id_token, jwt, logout_token or refresh_token. (default: access_token)")
        var type: Kind?

        @Option(help: "An audience; may repeat. (default: the client's)")
        var audience: [String] = []

        @Option(help: "Space-delimited scopes. (default: the client's)")
        var scope: String?

        @Option(help: "Another issuer.")
        var issuer: String?

        @OptionGroup(title: "Times") var times: Times
        @OptionGroup(title: "Header and signature") var signature: Signature

        @Option(help: "A file with the whole request as JSON, or -; options and claims are added to it.")
        var file: String?

        @Argument(help: "Claims: KEY=TEXT or KEY:=JSON.")
        var claims: [String] = []

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let body = try self.body()
            let answer = try await TokensCommand.connection(location).send(.post, "/tokens/mint", body)
            try format.print(answer) { $0.shown("token") }
        }

        private func body() throws(CommandFailure) -> JSONObject {
            var body = try file.map { path throws(CommandFailure) in try InputFile.object(at: path) } ?? JSONObject()
            body.set("user", to: user)
            body.set("subject", to: subject)
            body.set("client", to: client)
            body.set("type", to: type?.rawValue)
            if !audience.isEmpty { body["audience"] = .array(audience.map(JSONValue.string)) }
            body.set("scope", to: scope)
            body.set("issuer", to: issuer)
            times.add(to: &body)
            try signature.add(to: &body)
            body.overlay("claims", try RecordSettings.object(claims))
            return body
        }
    }

    /// When a minted token is good.
    struct Times: ParsableArguments {
        @Option(parsing: .unconditional, help: "How long it is good: 90, 90s, 15m; with a minus it has expired.")
        var lifetime: Seconds?

        @Option(help: "iat, in seconds since 1970.")
        var issuedAt: Int64?

        @Option(help: "nbf, in seconds since 1970.")
        var notBefore: Int64?

        @Option(help: "exp, in seconds since 1970.")
        var expiresAt: Int64?

        fileprivate func add(to body: inout JSONObject) {
            body.set("lifetime", to: lifetime?.value)
            body.set("issued_at", to: issuedAt)
            body.set("not_before", to: notBefore)
            body.set("expires_at", to: expiresAt)
        }
    }

    /// By what a minted token is signed, and what its header says.
    struct Signature: ParsableArguments {
        @Option(help: "The kid of a key in the ring, or fresh for one that nobody publishes. (default: as usual)")
        var key: String?

        @Option(help: "A file with a private key: PEM or JWK.")
        var keyFile: String?

        @Option(help: "Such as ES256, HS256 (by the client's secret) or none.")
        var algorithm: String?

        @Option(help: "What the header names as the key's id.")
        var kid: String?

        @Option(help: "KEY=TEXT or KEY:=JSON of the header; may repeat.")
        var header: [String] = []

        func validate() throws {
            guard key == nil || keyFile == nil else { throw ValidationError("Give --key or --key-file, not both.") }
        }

        fileprivate func add(to body: inout JSONObject) throws(CommandFailure) {
            body.set("key", to: key)
            if let keyFile {
                let material = try InputFile.key(at: keyFile)
                body["key"] = material.stringValue == nil ? ["jwk": material] : ["pem": material]
            }
            body.set("algorithm", to: algorithm)
            body.set("kid", to: kid)
            body.overlay("header", try RecordSettings.object(header))
        }
    }
}
