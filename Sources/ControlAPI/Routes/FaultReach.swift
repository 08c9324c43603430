// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// Whether a tenant can have a request that a fault meets.
struct FaultReach {
    let fault: NewFault
    let tenant: Tenant
    /// Which methods an endpoint has.
    let endpoints: EndpointTable

    private var match: FaultMatch { fault.rule.match }

    /// Endpoints that answer every caller alike.
    private static let anonymous: Set<EndpointName> = [.home, .jwks, .oauthMetadata, .openIDConfiguration]

    /// - Throws: ``Problem`` that names the member which rules out the last requests; or an error of the store.
    func check() async throws {
        try checkClient()
        try checkEndpoints()
        try checkGrant()
        try await checkUser()
    }

    private func checkClient() throws(Problem) {
        guard let client = match.client, tenant.snapshot.client(client) == nil else { return }
        throw fault.problem("client", "The tenant has no such client, and accepts no unknown ones.")
    }

    private func checkEndpoints() throws(Problem) {
        var endpoints = match.endpoints ?? Set(EndpointName.allCases).subtracting([.home])
        func narrow(_ name: String, _ value: String?, to known: Set<EndpointName>, _ what: String) throws(Problem) {
            guard value != nil else { return }
            endpoints.formIntersection(known)
            if endpoints.isEmpty { throw fault.problem(name, what) }
        }
        try narrow("grant", match.grant, to: [.token], "Only the endpoint token has this parameter.")
        let clients = Set(EndpointName.allCases).subtracting(FaultReach.anonymous)
        try narrow("client", match.client, to: clients, "These endpoints answer every client alike.")
        let users = clients.subtracting([.deviceAuthorization])
        try narrow("user", match.user, to: users, "These endpoints answer every user alike.")
        try checkMethod(at: endpoints)
    }

    /// A call with a method that the endpoint does not have is refused before any fault.
    private func checkMethod(at names: Set<EndpointName>) throws(Problem) {
        guard let name = match.method else { return }
        guard let method = HTTPRequest.Method(name), ["GET", "HEAD", "POST"].contains(name),
            names.contains(where: { endpoints[$0]?.handler(for: method) != nil })
        else { throw fault.problem("method", "Must be GET, HEAD or POST, and a method that the endpoint has.") }
    }

    private func checkGrant() throws(Problem) {
        guard let grant = match.grant.flatMap(GrantType.init) else { return }
        if let client = match.client.flatMap({ tenant.snapshot.client($0) }), !client.grants.contains(grant) {
            throw fault.problem("grant", "The client \(client.id) may not use this grant.")
        }
        if grant == .clientCredentials, match.user != nil {
            throw fault.problem("user", "In client_credentials the client acts for itself: no user takes part.")
        }
    }

    private func checkUser() async throws {
        guard let user = match.user, !tenant.snapshot.record.createsUnknownUsers else { return }
        guard try await tenant.store.user(named: user, in: tenant.name) != nil else {
            throw fault.problem("user", "The tenant has no such user, and accepts no unknown ones.")
        }
    }
}
