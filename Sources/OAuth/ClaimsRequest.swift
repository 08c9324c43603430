// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// The claims that a request asks for one by one (OpenID Connect Core §5.5).
package struct ClaimsRequest: Equatable, Sendable {
    /// The whole document, as it is kept.
    package let json: JSONObject

    /// No claim.
    package init() {
        json = [:]
    }

    /// What was kept.
    package init(stored json: JSONObject) {
        self.json = json
    }

    /// Reads the parameter `claims`; members that are not known are left alone.
    ///
    /// - Throws: `invalid_request` for what is no such document.
    package init(_ form: FormParameters) throws(OAuthError) {
        guard let text = form["claims"] else {
            self.init()
            return
        }
        guard let object = try? JSONObject(parsing: Array(text.utf8), limits: ClaimsRequest.limits) else {
            throw OAuthError(.invalidRequest, "The parameter claims is no JSON object.")
        }
        var kept = JSONObject()
        for place in ClaimsRequest.places {
            guard let value = object[place], value != .null else { continue }
            guard let members = value.objectValue, members.allSatisfy({ ClaimsRequest.isRequest($0.value) }) else {
                throw OAuthError(.invalidRequest, "A member of claims is no object of requests.")
            }
            kept[place] = value
        }
        self.init(stored: kept)
    }

    /// A whole claims request is a line or two.
    private static let limits = JSONLimits(maximumBytes: 16_384, maximumDepth: 8)
    private static let places = ["userinfo", "id_token"]

    /// `null`, or an object (§5.5.1).
    private static func isRequest(_ value: JSONValue) -> Bool {
        value == .null || value.objectValue != nil
    }

    package var isEmpty: Bool { json.isEmpty }

    /// The names of the claims that the ID token is to hold.
    package var ofIDToken: [String] { json["id_token"]?.objectValue?.names ?? [] }

    /// The names of the claims that userinfo is to hold.
    package var ofUserInfo: [String] { json["userinfo"]?.objectValue?.names ?? [] }

    /// The users whom the client wants, and nobody else (§5.5.1); `nil` when anyone will do.
    package var subjects: [String]? {
        values(of: "sub")
    }

    /// The values of `acr` in the order of preference, and whether none else will do (§5.5.1.1).
    package var acr: (values: [String], isEssential: Bool) {
        let values = values(of: "acr") ?? []
        let request = json["id_token"]?.objectValue?["acr"]?.objectValue
        return (values, request?["essential"] == true && !values.isEmpty)
    }

    /// The values that a claim of the ID token is to have; `nil` when any will do.
    private func values(of name: String) -> [String]? {
        guard let request = json["id_token"]?.objectValue?[name]?.objectValue else { return nil }
        return (request["values"]?.arrayValue ?? request["value"].map { [$0] })?.compactMap(\.stringValue)
    }
}
