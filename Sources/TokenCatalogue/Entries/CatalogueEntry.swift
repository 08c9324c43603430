// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE

/// A token of the catalogue: how it is made, what a verifier is to say of it, and who asks for that.
package struct CatalogueEntry: Sendable {
    /// What a ring must have for the token to be made.
    enum Need: Sendable {
        case retiringKey
        case rs256
        case paddedSignature
    }

    /// Stable.
    package let name: String
    let description: String
    /// Where the rule stands, or the freedom is given.
    let section: String
    let need: Need?
    private let judging: @Sendable (TokenForge) -> ExpectedVerdict
    private let making: @Sendable (TokenForge) throws -> String?

    /// - Parameters:
    ///   - ruling: Under the profile of RFC 9068.
    ///   - bearer: Under the policy for tokens that are marked `JWT`, where it is another.
    ///   - make: `nil` when the need is not met.
    init(
        _ name: String, _ ruling: ExpectedVerdict, bearer: ExpectedVerdict? = nil, _ description: String,
        _ section: String,
        needs need: Need? = nil, _ make: @escaping @Sendable (TokenForge) throws -> String?
    ) {
        self.init(name, { $0.isProfiled ? ruling : bearer ?? ruling }, description, section, needs: need, make)
    }

    /// - Parameter ruling: Where it depends on the ring.
    init(
        _ name: String, _ ruling: @escaping @Sendable (TokenForge) -> ExpectedVerdict, _ description: String,
        _ section: String, needs need: Need? = nil, _ make: @escaping @Sendable (TokenForge) throws -> String?
    ) {
        self.name = name
        judging = ruling
        self.description = description
        self.section = section
        self.need = need
        making = make
    }

    func ruling(_ forge: TokenForge) -> ExpectedVerdict { judging(forge) }

    /// The token now, and all that is said of it; `nil` when the ring lacks what it needs.
    ///
    /// - Throws: An error of OpenSSL.
    func json(_ forge: TokenForge) throws -> JSONObject? {
        guard let token = try making(forge) else { return nil }
        let ruling = ruling(forge)
        var object: JSONObject = [
            "name": .string(name), "token": .string(token), "size": .number(JSONNumber(Int64(token.utf8.count))),
            "valid": .bool(ruling.isValid), "verdict": .string(ruling.verdict), "basis": .string(ruling.basis.rawValue),
        ]
        if ruling.verdicts.count > 1 { object["verdicts"] = .array(ruling.verdicts.map(JSONValue.string)) }
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
