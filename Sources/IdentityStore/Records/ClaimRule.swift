// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// A claim that a client's tokens hold besides those of the user.
package struct ClaimRule: Codable, Equatable, Sendable {
    /// Where its value comes from.
    package enum Source: Codable, Equatable, Sendable {
        /// A JSON text.
        case constant(String)
        /// An attribute of the user: `username`, `subject`, `groups`, `roles`, or a claim by its name.
        case user(String)
        /// A parameter of the request by which the client was authorized.
        case parameter(String)
    }

    /// Where a claim may stand.
    package enum Place: String, CaseIterable, Codable, Sendable {
        case accessToken = "access_token"
        case idToken = "id_token"
        case userInfo = "userinfo"
    }

    package var name: String
    package var source: Source
    /// Only with this scope; `nil` is always.
    package var scope: String?
    package var places: [Place]

    package init(name: String, source: Source, scope: String?, places: [Place]) {
        self.name = name
        self.source = source
        self.scope = scope
        self.places = places
    }

    /// The request parameter that it needs.
    package var parameter: String? {
        if case .parameter(let name) = source { name } else { nil }
    }
}

/// What signs a client's ID tokens: a key of the tenant, or the client's own secret (OpenID Connect Core §10.1).
package enum IDTokenAlgorithm: Codable, CustomStringConvertible, Equatable, Sendable {
    case signature(SignatureAlgorithm)
    case mac(MACAlgorithm)

    /// The algorithm of that `alg` value.
    package init?(name: String) {
        if let algorithm = SignatureAlgorithm(name: name) {
            self = .signature(algorithm)
        } else if let algorithm = MACAlgorithm(name: name) {
            self = .mac(algorithm)
        } else {
            return nil
        }
    }

    /// The `alg` value.
    package var description: String {
        switch self {
        case .signature(let algorithm): algorithm.name
        case .mac(let algorithm): algorithm.name
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let algorithm = IDTokenAlgorithm(name: name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no algorithm \(name)")
        }
        self = algorithm
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
