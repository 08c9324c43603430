// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import OAuth

/// A client that a test adds.
public struct TestClient: Sendable {
    /// Its `client_id`.
    public var id: String
    /// Its `client_secret`; without one the client is public (RFC 6749 §2.1).
    public var secret: String?
    /// As a fixture has them: `authorization_code`, `client_credentials`, `device_code`, `password`, `refresh_token`.
    public var grants: [String]
    /// The scopes that it may ask for.
    public var scopes: [String] = ["openid", "profile", "email", "offline_access"]
    /// Whom its access tokens are meant for: their `aud`.
    ///
    /// For none that is the issuer. Audiences that a fixture does not list get tokens of the type `JWT`; a policy of the kind
    /// `.bearer` takes those.
    public var audience: [String] = []
    /// Where the authorization endpoint may send users back to (RFC 6749 §3.1.2).
    public var redirectURIs: [String] = []
    /// Whatever else a fixture can say of a client, in its words, such as `auto_login` or `access_token_lifetime`.
    public var settings: [String: JSON] = [:]

    /// A client that may do these grants, with the scopes that most tests need.
    public init(_ id: String, secret: String? = nil, grants: [String] = ["password", "refresh_token"]) {
        self.id = id
        self.secret = secret
        self.grants = grants
    }

    var object: JSONObject {
        var object = JSON.jsonObject(settings)
        object["id"] = .string(id)
        object["secret"] = secret.map(JSONValue.string)
        object["grants"] = .array(grants.map(JSONValue.string))
        object["scopes"] = .array(scopes.map(JSONValue.string))
        if !audience.isEmpty { object["audience"] = .array(audience.map(JSONValue.string)) }
        if !redirectURIs.isEmpty { object["redirect_uris"] = .array(redirectURIs.map(JSONValue.string)) }
        return object
    }
}
