// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

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

    /// - Throws: ``ProblemDetails`` that names the member.
    func check(_ body: ControlBody) throws(ProblemDetails) {
        var endpoints = match.endpoints ?? Set(EndpointName.allCases).subtracting([.home])
        func narrow(_ name: String, to known: Set<EndpointName>, _ what: String) throws(ProblemDetails) {
            guard body.optionalValue(name) != nil else { return }
            endpoints.formIntersection(known)
            if endpoints.isEmpty { throw body.problem(name, "Nothing to match", what) }
        }
        try narrow("grant", to: [.token], "is a parameter of the endpoint token alone")
        let clients = Set(EndpointName.allCases).subtracting(FaultReach.anonymous)
        try narrow("client", to: clients, "is known at none of these endpoints, which answer every client alike")
        try narrow(
            "user", to: clients.subtracting([.deviceAuthorization]), "is known at none of these endpoints")
        try check(method: match.method, at: endpoints, body)
        try checkGrant(body)
        try checkParameters(body)
    }

    /// A call by a method that the endpoint has not is refused before any fault.
    private func check(
        method name: String?, at endpoints: Set<EndpointName>, _ body: ControlBody
    ) throws(ProblemDetails) {
        guard let name else { return }
        guard let method = HTTPRequest.Method(name), ["GET", "HEAD", "POST"].contains(name),
            endpoints.contains(where: { decoding.endpoints[$0]?.handler(for: method) != nil })
        else {
            throw body.problem(
                "method", "Nothing to match", "is GET, HEAD or POST, and a method that the endpoint has")
        }
    }

    private func checkGrant(_ body: ControlBody) throws(ProblemDetails) {
        guard let grant = match.grant.flatMap(GrantType.init) else { return }
        if let client = match.client.flatMap({ decoding.tenant.snapshot.client($0) }), !client.grants.contains(grant) {
            throw body.problem("grant", "Nothing to match", "is none that the client \(client.id) may use")
        }
        if grant == .clientCredentials, match.user != nil {
            throw body.problem(
                "user", "Nothing to match", "has no part in client_credentials: the client acts for itself")
        }
    }

    /// A parameter comes once, and may not say otherwise than the member that is about the same.
    private func checkParameters(_ body: ControlBody) throws(ProblemDetails) {
        let members =
            [("grant_type", "grant", match.grant), ("client_id", "client", match.client)]
            + [("username", "user", match.user)]
        for (name, member, value) in members {
            guard let value, let given = match.parameters.first(where: { isSame($0.name, name) })?.value,
                !isSame(given, value)
            else { continue }
            throw body.problem("parameter.\(name)", "Contradiction", "is another than \(member)")
        }
        for header in match.headers {
            guard let value = header.value, !HTTPField.isValidValue(value) else { continue }
            throw body.problem("header.\(header.name)", "Nothing to match", "is no value of a header")
        }
    }

    /// - Throws: ``ProblemDetails`` for a user whom the tenant neither has nor would make; or an error of the store.
    func checkUser(_ body: ControlBody) async throws {
        let tenant = decoding.tenant
        guard let user = match.user, !tenant.snapshot.record.createsUnknownUsers else { return }
        guard try await tenant.store.user(named: user, in: tenant.name) != nil else {
            throw body.problem(
                "user", "Nothing to match", "is no user of this tenant, which makes none of unknown names")
        }
    }
}
