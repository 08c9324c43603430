// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE
import TokenVerification

/// A token of the catalogue: how it is made, and what a correct verifier says of it.
struct CatalogueEntry: Sendable {
    /// What a correct verifier says.
    enum Judgement: Sendable {
        case valid
        /// What the SDK says; what is also right, where the order of checks is a matter of taste.
        case refused(VerificationError, or: [VerificationError] = [])
    }

    /// What a ring must have for the token to be made.
    enum Need: Sendable {
        case retiringKey
        case rs256
        case paddedSignature
    }

    /// Stable.
    let name: String
    let description: String
    /// Where the rule stands.
    let section: String
    let need: Need?
    private let judging: @Sendable (TokenForge) -> Judgement
    private let making: @Sendable (TokenForge) throws -> String?

    /// - Parameters:
    ///   - judgement: Under the profile of RFC 9068.
    ///   - bearer: Under the policy for tokens that are marked `JWT`, where it is another.
    ///   - make: `nil` when the need is not met.
    init(
        _ name: String, _ judgement: Judgement, bearer: Judgement? = nil, _ description: String, _ section: String,
        needs need: Need? = nil, _ make: @escaping @Sendable (TokenForge) throws -> String?
    ) {
        self.init(name, { $0.isProfiled ? judgement : bearer ?? judgement }, description, section, needs: need, make)
    }

    /// - Parameter judging: Where it depends on the ring.
    init(
        _ name: String, _ judging: @escaping @Sendable (TokenForge) -> Judgement, _ description: String,
        _ section: String, needs need: Need? = nil, _ make: @escaping @Sendable (TokenForge) throws -> String?
    ) {
        self.name = name
        self.judging = judging
        self.description = description
        self.section = section
        self.need = need
        making = make
    }

    /// The token now, and all that is said of it; `nil` when the ring lacks what it needs.
    ///
    /// - Throws: An error of OpenSSL.
    func json(_ forge: TokenForge) throws -> JSONObject? {
        guard let token = try making(forge) else { return nil }
        var object: JSONObject = [
            "name": .string(name), "token": .string(token), "size": .number(JSONNumber(Int64(token.utf8.count))),
        ]
        switch judging(forge) {
        case .valid:
            object["valid"] = true
            object["verdict"] = "valid"
        case .refused(let error, let others):
            object["valid"] = false
            object["verdict"] = .string(error.code)
            var codes = [error.code]
            for other in others where !codes.contains(other.code) { codes.append(other.code) }
            if codes.count > 1 { object["verdicts"] = .array(codes.map(JSONValue.string)) }
        }
        object["description"] = .string(description)
        object["section"] = .string(section)
        object["policy"] = .string(forge.policyName)
        return object
    }
}

extension TokenForge {
    /// Whether good tokens of the audience are marked `at+jwt`, and so are held against RFC 9068.
    var isProfiled: Bool { header["typ"] == "at+jwt" }

    var policyName: String { isProfiled ? "access-token" : "bearer" }
}
