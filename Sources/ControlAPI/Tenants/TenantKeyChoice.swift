// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import TokenCatalogue

/// Whose keys a new tenant signs with: `shared`, `own`, or a list of keys that the caller brings.
struct TenantKeyChoice {
    /// `nil` where nothing is said.
    let source: TenantRecord.KeySource?
    let given: [SigningKey]

    init(_ body: ControlBody, now: NumericDate) throws {
        switch body.optionalValue("keys") {
        case nil: (source, given) = (nil, [])
        case .string(let word)?:
            guard let known = TenantRecord.KeySource(rawValue: word) else { throw TenantKeyChoice.refusal }
            (source, given) = (known, [])
        case .array(let values)?:
            guard (1...16).contains(values.count) else { throw TenantKeyChoice.refusal }
            var keys: [SigningKey] = []
            for (index, value) in values.enumerated() {
                do { keys.append(try TenantKeyChoice.key(value, now: now)) } catch let problem as Problem {
                    throw problem.within("keys[\(index)]")
                }
            }
            (source, given) = (.own, keys)
        default: throw TenantKeyChoice.refusal
        }
    }

    private static func key(_ value: JSONValue, now: NumericDate) throws -> SigningKey {
        guard let object = value.objectValue else {
            throw Problem(
                .wrongType, detail: "Must be an object with key, certificate, algorithm and kid.")
        }
        let body = try ControlBody(object: object)
        let key = try ImportedKey(body)
        try body.finish()
        return try SigningKey(
            key.key, algorithm: key.algorithm, id: key.id, certificates: key.certificates, at: now,
            activatesAt: NumericDate(seconds: 0))
    }

    private static let refusal = Problem(
        .wrongType,
        detail:
            "Must be \"shared\", \"own\", or a list of 1 to 16 objects with key, certificate, algorithm and kid.",
        field: "keys")
}
