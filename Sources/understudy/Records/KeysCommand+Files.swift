// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

extension KeysCommand {
    struct Import: AsyncParsableCommand, RenamingMembers {
        static let optionNames = ["key": "<file>"]

        static let configuration = CommandConfiguration(
            abstract: "Take in a private key that was made elsewhere.",
            discussion: "PEM (PKCS#8, PKCS#1, SEC 1) without a passphrase, or a JWK: RSA, P-256, P-384 or Ed25519.")

        @OptionGroup var location: TenantLocation
        @OptionGroup var kind: KeyKindOptions

        @Argument(help: "The file.")
        var file: String

        @Option(help: "A file of its certificates in PEM, its own first; key sets show them. (default: those in FILE)")
        var certificate: String?

        @Option(help: "The key's id. (default: that of the JWK, else the thumbprint)")
        var kid: String?

        func run() async throws {
            var body = kind.body
            body["key"] = try InputFile.key(at: file)
            if let certificate { body["certificate"] = .string(try InputFile.pem(at: certificate)) }
            body["kid"] = kid.map(JSONValue.string)
            let answer = try await ControlConnection.open(location, creating: true).send(.post, "/keys/import", body)
            try KeysCommand.report(answer, json: kind.json)
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a public key, or write a private one into a file of its owner's.")

        /// How a key is written.
        enum Format: String, CaseIterable, ExpressibleByArgument {
            case jwk
            case pem
        }

        /// What an export may hold besides public halves.
        enum Inclusion: String, CaseIterable, ExpressibleByArgument {
            case privateKeys = "private-keys"
        }

        @OptionGroup var location: TenantLocation

        @Argument(help: "The key's id; `understudy keys list` shows them.")
        var kid: String

        @Option(help: "pem or jwk.")
        var format: Format = .pem

        @Option(help: "private-keys: the private half too, which needs --output.")
        var include: Inclusion?

        @Option(help: "The file to write, readable by its owner only. (default: standard output)")
        var output: String?

        func validate() throws {
            guard include == nil || output != nil else {
                throw ValidationError("A private key is written into a file only: name it with --output.")
            }
        }

        func run() async throws {
            let more = include.map { "&include=\($0.rawValue)" } ?? ""
            let path = try "/keys/\(kid.givenPathSegment)?format=\(format.rawValue)\(more)"
            let answer = try await ControlConnection.open(location).send(.get, path)
            let text = answer["pem"]?.stringValue ?? (answer["jwk"]?.text ?? "") + "\n"
            try OutputFile.write(text, to: output, isPrivate: include != nil)
        }
    }
}
