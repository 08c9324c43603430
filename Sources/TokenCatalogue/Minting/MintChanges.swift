// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE

/// What a mint makes of a token that the tenant would have issued.
struct MintChanges {
    let request: MintRequest
    let now: NumericDate

    func apply(to token: inout UnsignedToken) {
        setTimes(&token.claims)
        if let issuer = request.issuer { token.claims["iss"] = .string(issuer) }
        if request.audience.count == 1, let audience = request.audience.first {
            token.claims["aud"] = .string(audience)
        } else if !request.audience.isEmpty {
            token.claims["aud"] = .array(request.audience.map(JSONValue.string))
        }
        if let algorithm = request.signing.algorithm {
            token.header["alg"] = .string(algorithm.name)
            if case .secret = algorithm { token.header["kid"] = nil }
        }
        if let keyID = request.signing.keyID { token.header["kid"] = .string(keyID) }
        token.claims.replace(by: request.claims)
        token.header.replace(by: request.header)
    }

    /// A token that is to have expired already was issued its usual lifetime before its end, unless somebody says when.
    private func setTimes(_ claims: inout JSONObject) {
        let usual = ((try? claims.date("exp")) ?? now) - now
        let end = request.expiresAt ?? (request.issuedAt ?? now).adding(request.lifetime ?? usual)
        let start = request.issuedAt ?? (end > now ? now : end.adding(-usual))
        let times = [("iat", start), ("nbf", request.notBefore ?? start), ("exp", end)]
        for (name, time) in times where claims[name] != nil || name == "nbf" && request.notBefore != nil {
            claims[name] = .number(JSONNumber(time.seconds))
        }
        // Nobody is issued a token before they have proved who they are.
        if let proved = try? claims.date("auth_time"), proved > start {
            claims["auth_time"] = .number(JSONNumber(start.seconds))
        }
    }
}

extension JSONObject {
    /// Takes another object's members in the place of its own; `null` removes one.
    fileprivate mutating func replace(by members: JSONObject) {
        for (name, value) in members {
            if value.isNull { self[name] = nil } else { self[name] = value }
        }
    }
}
