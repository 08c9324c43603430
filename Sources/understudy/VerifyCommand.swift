// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import JOSE
import KeyDiscovery
import TokenVerification

/// `understudy verify`: judges one token with the SDK.
///
/// Exit 0 and the claims, or 1 and the code of the refusal.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Judge a token: 0 and its claims when it holds, 1 and a code when it is refused.",
        discussion: """
            understudy token alice | understudy verify - --keys public-keys/default \
            --issuer http://localhost:8080 --audience orders-api
            """
    )

    @OptionGroup var options: VerifyOptions

    func run() async throws {
        let token = try options.readToken()
        let policy = try options.policyValue()
        let keys = try await options.loadKeys()
        let verifier = TokenVerifier(keys: keys, policy: policy)
        if options.explain { print(verifier.explain(token)) }
        do throws(VerificationError) {
            report(try verifier.verify(token))
        } catch {
            refuse(error)
            throw ExitCode(ExitStatus.refused.rawValue)
        }
    }

    private func report(_ token: VerifiedToken) {
        let claims = String(decoding: token.payloadJSON, as: UTF8.self)
        if options.json {
            print("{\"valid\":true,\"claims\":\(claims)}")
        } else if !options.explain {
            print(claims)
        }
    }

    private func refuse(_ error: VerificationError) {
        if options.json {
            print(JSONObject([("valid", false), ("code", .string(error.code))]).text)
        } else if !options.explain {
            print(error.code)
            FileHandle.standardError.write(Data("understudy: refused: \(error.description).\n".utf8))
        }
    }
}
