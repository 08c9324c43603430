// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// One issuer with its own users, clients and keys.
package struct TenantRecord: Codable, Equatable, Sendable {
    /// `default` stands at the base URL, any other at `/{name}`.
    package var name: String
    /// The name of the preset whose shapes it takes on.
    package var preset = "generic"
    /// Whose keys sign.
    package var keySource = KeySource.own
    /// When it goes by itself, by the system's clock; `nil` is never.
    package var expiresAt: NumericDate?
    /// The audience of a token when neither the request nor the client names one; empty is the issuer itself.
    package var defaultAudience: [String] = []
    /// Gives refresh tokens only with the scope `offline_access`, instead of with every grant of a user.
    package var requiresOfflineAccess = false
    /// Seconds.
    package var accessTokenLifetime: Int64 = 3_600
    /// Seconds.
    package var idTokenLifetime: Int64 = 3_600
    /// Seconds from the sign-in, however often it is rotated.
    package var refreshTokenLifetime: Int64 = 2_592_000

    /// Seconds for which a browser stays signed in.
    package var sessionLifetime: Int64 = 36_000
    /// Seconds in which a client redeems a code.
    package var codeLifetime: Int64 = 60
    /// Seconds in which a user lets a device in.
    package var deviceCodeLifetime: Int64 = 600
    /// Seconds that a device waits between one question and the next.
    package var devicePollingInterval: Int64 = 5
    /// The values of `acr` that are served, the ordinary one first.
    package var acrValues = ["1"]
    /// What pairwise subjects are made with, to be the same on every machine; `nil` is a secret of the data's own.
    package var pairwiseSalt: String?
    /// What the provider's metadata say otherwise than they would: a JSON merge patch (RFC 7396) as text.
    package var metadataChanges: String?
    /// Where endpoints stand below the issuer that the preset has elsewhere, by the endpoint's name.
    package var endpointPaths: [String: String] = [:]
    /// Takes every client id, with any secret and redirect URI: for those who come from a mock that does.
    package var acceptsUnknownClients = false
    /// Makes a user of every name that it does not know, with the password that is given first.
    package var createsUnknownUsers = false
    /// Shows a button for each user on the sign-in page.
    package var showsUserButtons = true
    /// Wants a nonce of its own in each DPoP proof (RFC 9449 §8, §9).
    package var asksProofNonces = false

    /// What signs its tokens, unless a client says otherwise.
    package var signingAlgorithm = SignatureAlgorithm.rs256
    /// Seconds for which a key is published before it signs.
    package var keyPublicationPeriod: Int64 = 0
    /// Seconds for which a key stays published after it signed; `nil` is the longest lifetime of a token it signed.
    package var keyRetirementPeriod: Int64?

    package init(name: String) {
        self.name = name
    }

    /// The settings that open a tenant to everybody, as no real provider does: each by its key, with a warning about it.
    package var openings: [(key: String, warning: String)] {
        var openings: [(key: String, warning: String)] = []
        if acceptsUnknownClients {
            openings.append(
                (
                    "unknown_clients",
                    "The tenant \(name) accepts every client ID, with any secret and redirect URI (unknown_clients: accept)."
                ))
        }
        if createsUnknownUsers {
            openings.append(
                ("unknown_users", "The tenant \(name) creates a user for every unknown name (unknown_users: create)."))
        }
        return openings
    }

    /// Whose keys sign a tenant's tokens.
    package enum KeySource: String, CaseIterable, Codable, Sendable {
        /// Keys that no other tenant has.
        case own
        /// Those of the tenant at the base URL: there is nothing to make, and nothing but `iss` tells their tokens apart.
        case shared
    }
}

/// A resource server that access tokens are meant for.
package struct Audience: Codable, Equatable, Sendable {
    package var id: String
    /// The header `typ` of its access tokens: `JWT`, or `at+jwt` (RFC 9068 §2.1).
    package var tokenType = "JWT"

    package init(id: String, tokenType: String = "JWT") {
        self.id = id
        self.tokenType = tokenType
    }
}
