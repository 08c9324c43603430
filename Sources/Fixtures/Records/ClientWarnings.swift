// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
package import OAuth

/// Warns of clients that the server accepts and that can do nothing.
package struct ClientWarnings {
    /// Grants that a fixture may name, and that the token endpoint answers with `unsupported_grant_type`.
    package static let unservedGrants: Set<GrantType> = [.implicit, .jwtBearer, .tokenExchange]

    private let clients: [Client]
    /// What tokens are meant for: a client of that name is a resource server, and asks about them.
    private let audiences: Set<String>
    private let reader: FixtureReader

    init(_ seed: TenantSeed, _ reader: FixtureReader) {
        clients = seed.clients
        audiences = Set(
            seed.audiences.map(\.id) + seed.record.defaultAudience + seed.clients.flatMap(\.audience))
        self.reader = reader
    }

    /// - Parameter lines: Where each client begins.
    func tell(lines: [Int]) {
        for (index, client) in clients.enumerated() {
            for (key, message) in warnings(about: client) {
                reader.problems.warn(message, at: lines[index], path: reader.path("clients[\(index)].\(key)"))
            }
        }
    }

    private func warnings(about client: Client) -> [(key: String, message: String)] {
        var warnings: [(key: String, message: String)] = []
        let served = client.grants.filter { !ClientWarnings.unservedGrants.contains($0) }
        let introspects = !client.introspectedAudiences.isEmpty || audiences.contains(client.id)
        if client.grants.isEmpty, !introspects {
            warnings.append(("grants", "The client has no grants, so it gets no token."))
        } else if served.isEmpty, !client.grants.isEmpty {
            warnings.append(("grants", "None of the client's grants is served, so it gets no token."))
        } else if served == [.refreshToken] {
            warnings.append(("grants", "The client gets no token: no other grant yields the first refresh token."))
        }
        if served.contains(.clientCredentials), client.isPublic {
            warnings.append(
                ("grants", "The grant client_credentials needs a secret or jwks, and the client has neither."))
        }
        if served.contains(.authorizationCode), client.redirectURIs.isEmpty {
            warnings.append(
                ("redirect_uris", "The grant authorization_code needs a redirect URI, and the client has none."))
        }
        return warnings
    }
}
