// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import OAuth

/// Which client a token is for that nobody asked for as one.
enum TokenClient {
    /// The client of that name, else the only one that may use the grant, else the only one.
    ///
    /// - Throws: ``Problem`` that names `client`.
    static func find(
        _ name: String?, for grant: GrantType, in snapshot: TenantSnapshot
    ) throws(Problem) -> Client {
        if let name {
            guard let client = snapshot.client(name) else {
                throw Problem(
                    .unknownClient, detail: "There is no such client. \(known(snapshot))",
                    field: "client")
            }
            return client
        }
        let all = snapshot.allClients
        for candidates in [all.filter { $0.grants.contains(grant) }, all] {
            if candidates.count == 1, let only = candidates.first { return only }
        }
        throw Problem(
            .missingMember,
            detail: "Name a client: not exactly one may use the grant \(grant.rawValue). \(known(snapshot))",
            field: "client")
    }

    /// At most ten ids: a tenant may have thousands.
    private static func known(_ snapshot: TenantSnapshot) -> String {
        let ids = snapshot.allClients.prefix(11).map(\.id)
        if ids.isEmpty { return "The tenant has none." }
        return "Known: \(ids.prefix(10).joined(separator: ", "))\(ids.count > 10 ? ", …" : "")."
    }
}

extension Problem {
    /// A body names a user who does not exist.
    package static let noUser = Problem(
        .unknownUser, detail: "There is no user of that name.", field: "user", remedies: [ControlCall(.listUsers)])
}
