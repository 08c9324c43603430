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
        let token = try InputFile.token(options.token)
        let policy = try options.policyValue()
        let keys = try await options.loadKeys()
        let verifier = TokenVerifier(keys: keys, policy: policy)
        if options.explain { try OutputFile.print("\(verifier.explain(token))") }
        let verified: VerifiedToken
        do throws(VerificationError) {
            verified = try verifier.verify(token)
        } catch {
            try refuse(error)
            throw ExitCode(ExitStatus.refused.rawValue)
        }
        try report(verified)
    }

    private func report(_ token: VerifiedToken) throws {
        let claims = VerifyCommand.printable(String(decoding: token.payloadJSON, as: UTF8.self))
        if options.json {
            try OutputFile.print("{\"valid\":true,\"claims\":\(claims)}")
        } else if !options.explain {
            try OutputFile.print(claims)
        }
    }

    /// JSON whose control and direction characters are escaped: a claim must not steer the terminal it is shown on.
    private static func printable(_ json: String) -> String {
        json.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.value {
            case 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private func refuse(_ error: VerificationError) throws {
        if options.json {
            try OutputFile.print(JSONObject([("valid", false), ("code", .string(error.code))]).text)
        } else if !options.explain {
            try OutputFile.print(error.code)
            FileHandle.standardError.write(Data("understudy: refused: \(error.description).\n".utf8))
        }
    }
}
