// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// Which requests a match leaves: where it leaves none, the member that rules out the last ones is named.
struct FaultReach {
    let match: FaultMatch
    let decoding: FaultDecoding

    /// Where nobody is who they are: these answer everybody alike.
    private static let anonymous: Set<EndpointName> = [.home, .jwks, .oauthMetadata, .openIDConfiguration]

    /// - Throws: ``Problem`` that names the member.
    func check(_ body: ControlBody) throws(Problem) {
        var endpoints = match.endpoints ?? Set(EndpointName.allCases).subtracting([.home])
        func narrow(_ name: String, to known: Set<EndpointName>, _ what: String) throws(Problem) {
            guard body.optionalValue(name) != nil else { return }
            endpoints.formIntersection(known)
            if endpoints.isEmpty { throw body.problem(name, what, .matchesNothing) }
        }
        try narrow("grant", to: [.token], "Only the endpoint token has this parameter.")
        let clients = Set(EndpointName.allCases).subtracting(FaultReach.anonymous)
        try narrow("client", to: clients, "These endpoints answer every client alike.")
        try narrow(
            "user", to: clients.subtracting([.deviceAuthorization]), "These endpoints answer every user alike.")
        try check(method: match.method, at: endpoints, body)
        try checkGrant(body)
        try checkParameters(body)
    }

    /// A call by a method that the endpoint has not is refused before any fault.
    private func check(
        method name: String?, at endpoints: Set<EndpointName>, _ body: ControlBody
    ) throws(Problem) {
        guard let name else { return }
        guard let method = HTTPRequest.Method(name), ["GET", "HEAD", "POST"].contains(name),
            endpoints.contains(where: { decoding.endpoints[$0]?.handler(for: method) != nil })
        else {
            throw body.problem(
                "method", "Must be GET, HEAD or POST, and a method that the endpoint has.", .matchesNothing)
        }
    }

    private func checkGrant(_ body: ControlBody) throws(Problem) {
        guard let grant = match.grant.flatMap(GrantType.init) else { return }
        if let client = match.client.flatMap({ decoding.tenant.snapshot.client($0) }), !client.grants.contains(grant) {
            throw body.problem("grant", "The client \(client.id) may not use this grant.", .matchesNothing)
        }
        if grant == .clientCredentials, match.user != nil {
            throw body.problem(
                "user", "In client_credentials the client acts for itself: no user takes part.", .matchesNothing)
        }
    }

    /// A parameter comes once, and may not say otherwise than the member that is about the same.
    private func checkParameters(_ body: ControlBody) throws(Problem) {
        let members =
            [("grant_type", "grant", match.grant), ("client_id", "client", match.client)]
            + [("username", "user", match.user)]
        for (name, member, value) in members {
            guard let value, let given = match.parameters.first(where: { isSame($0.name, name) })?.value,
                !isSame(given, value)
            else { continue }
            throw body.problem("parameter.\(name)", "Contradicts \(member).", .contradiction)
        }
        for header in match.headers {
            guard let value = header.value, !HTTPField.isValidValue(value) else { continue }
            throw body.problem("header.\(header.name)", "This is not the value of a header.", .matchesNothing)
        }
    }

    /// - Throws: ``Problem`` for a user whom the tenant neither has nor would make; or an error of the store.
    func checkUser(_ body: ControlBody) async throws {
        let tenant = decoding.tenant
        guard let user = match.user, !tenant.snapshot.record.createsUnknownUsers else { return }
        guard try await tenant.store.user(named: user, in: tenant.name) != nil else {
            throw body.problem(
                "user", "The tenant has no such user, and accepts no unknown ones.", .matchesNothing)
        }
    }
}
