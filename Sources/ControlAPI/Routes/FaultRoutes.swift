// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE

/// `/_understudy/v1/faults`: what is to go wrong at a tenant's endpoints.
///
/// - `GET /faults` lists the faults, with how often each has gone wrong; `DELETE` takes all away.
/// - `POST /faults` adds one: a rule, or `{"profile": …}` with `endpoint`, `count`, `clock`, `starts_in`,
///   `expires_in` and `seed` to narrow it.
///   A rule with the `id` of another takes its place.
/// - `GET` and `DELETE /faults/{id}` show one and take it away; who hangs because of it is let go on.
/// - `GET /faults/profiles` lists the profiles.
struct FaultRoutes: Sendable {
    /// A hundred faults of a tenant, and as many tenants, must fit into memory.
    private static let limit = 65_536

    let provider: Provider

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let faults = try provider.tenant(of: context).faults.all
        return .json(["faults": .array(faults.map { .object($0.json) })])
    }

    @Sendable
    func clear(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let count = try provider.tenant(of: context).faults.removeAll()
        return .json(["removed": .number(JSONNumber(Int64(count)))])
    }

    @Sendable
    func profiles(_ request: Request, context: ProviderRequestContext) throws -> Response {
        _ = try provider.tenant(of: context)
        return .json(["profiles": .array(FaultProfile.all.map { .object($0.json) })])
    }

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) throws -> Response {
        guard let fault = try provider.tenant(of: context).faults[try context.segment("id")] else {
            throw Problem.noFault
        }
        return .json(fault.json)
    }

    @Sendable
    func remove(_ request: Request, context: ProviderRequestContext) throws -> Response {
        guard try provider.tenant(of: context).faults.remove(try context.segment("id")) else {
            throw Problem.noFault
        }
        return .json(["removed": true])
    }

    @Sendable
    func create(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let body = try await ControlBody.read(request, limit: FaultRoutes.limit)
        var fault = try NewFault(body)
        let endpoints = EndpointTable(preset: tenant.preset, desk: provider.desk)
        try await FaultReach(fault: fault, tenant: tenant, endpoints: endpoints).check()
        if let keys = fault.rule.action.keys {
            let now = tenant.clock.now()
            fault.rule.action.keys = try await tenant.snapshot.keyRing.faultySet(keys.kind, at: now)
        }
        do {
            let added = try tenant.faults.add(fault.rule, id: fault.id)
            return .json(
                ["ids": [.string(added.id)], "faults": [.object(added.json)]], status: .created)
        } catch {
            throw Problem(
                .tooMany, .conflict,
                detail: "A tenant has at most \(FaultRules.limit) faults.",
                remedies: [ControlCall(.clearFaults)]
            )
        }
    }
}

extension Problem {
    fileprivate static let noFault = Problem(
        .unknownFault, .notFound,
        detail: "There is no such fault, or it has expired.", remedies: [ControlCall(.listFaults)])
}

extension FaultProfile {
    fileprivate var json: JSONObject {
        ["profile": .string(name), "description": .string(summary), "rule": .object(rule)]
    }
}
