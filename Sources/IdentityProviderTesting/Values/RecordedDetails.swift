// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE

/// A request as it came, with what a test may look at: passwords, secrets, codes and tokens are masked.
public struct RecordedDetails: Sendable {
    /// A header of the request.
    public struct Header: Sendable {
        /// As it was written.
        public let name: String
        /// Masked where it is secret.
        public let value: String
    }

    /// Path and query.
    public let path: String
    /// In the order in which they came.
    public let headers: [Header]
    /// The parameters of query and form, each with its values in their order.
    public let parameters: [String: [String]]
    /// `nil` where there was none, or it was too long to be kept.
    public let body: String?
    /// Whom the request named by HTTP Basic (RFC 7617).
    public let basicUser: String?
    /// The claims of a bearer token that is a JWT, whoever signed it; nothing in them is verified.
    public let bearerClaims: [String: JSON]?
    /// The claims of the proof of a key in the header `DPoP` (RFC 9449); nothing in them is verified.
    public let proofClaims: [String: JSON]?
    /// The names of its cookies.
    public let cookies: [String]

    init(_ entry: JournalEntry) {
        let object = entry.fullJSON(withSecrets: false)
        let (raw, parsed) = (object["raw"]?.objectValue ?? [:], object["parsed"]?.objectValue ?? [:])
        path = object["path"]?.stringValue ?? ""
        headers = (raw["headers"]?.arrayValue ?? []).compactMap(\.objectValue)
            .map { Header(name: $0["name"]?.stringValue ?? "", value: $0["value"]?.stringValue ?? "") }
        body = raw["body"]?.stringValue
        parameters = JSON.members(parsed["parameters"]?.objectValue ?? [:])
            .mapValues { ($0.arrayValue ?? [$0]).compactMap(\.stringValue) }
        basicUser = parsed["basic_user"]?.stringValue
        func claims(_ member: String) -> [String: JSON]? {
            (parsed[member]?.objectValue?["claims"]?.objectValue).map { JSON.members($0) }
        }
        bearerClaims = claims("bearer")
        proofClaims = claims("dpop_proof")
        cookies = (parsed["cookies"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The first header of a name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The first value of a parameter.
    public func parameter(_ name: String) -> String? { parameters[name]?.first }
}
