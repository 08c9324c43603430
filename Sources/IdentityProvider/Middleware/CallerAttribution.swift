// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Hummingbird
import IdentityStore

/// Finds out whose a request is that no endpoint came to know, because it was refused or a fault met it: as it says itself,
/// since what the journal counts of a client or a user includes what they failed at.
enum CallerAttribution {
    /// Notes all whom a fault for one user or client would take it for; whoever cannot be found out is left out, since the answer
    /// does not hang on it.
    static func note(
        _ request: Request, at endpoint: EndpointName, in tenant: Tenant, trace: RequestTrace
    ) async {
        var call = FaultRequest(request, at: endpoint, body: trace.facts.body)
        let callers = FaultCallers(request: request, call: call, tenant: tenant, wanted: (user: true, client: true))
        call.callers = (try? await callers.find()) ?? FaultRequest.Callers()
        let snapshot = tenant.snapshot
        let clients = call.clients.compactMap { snapshot.client($0)?.id }
        let (users, grant) = (call.callers.users, endpoint == .token ? call.grant : nil)
        trace.note { facts in
            facts.clientID = facts.clientID ?? clients.first
            facts.user = facts.user ?? users.first
            facts.grant = facts.grant ?? grant
            facts.otherClients = Set(clients).filter { $0 != facts.clientID }.sorted()
            facts.otherUsers = Set(users).filter { $0 != facts.user }.sorted()
        }
    }

    /// Whether a request that went well may mean others than those whom its endpoint came to know.
    ///
    /// The redirect of a browser that is signed in, which most requests of browsers are, is read no second time for nothing.
    private static func hints(_ request: Request, at endpoint: EndpointName) -> Bool {
        guard endpoint.isForBrowsers, endpoint != .home else { return false }
        guard endpoint == .authorization, request.method == .get else { return true }
        return request.uri.query?.contains("hint") == true
    }

    /// Runs the body, and sees to it that the journal gets to know who was refused, and whom a browser's request hints at.
    ///
    /// - Throws: What the body throws.
    static func noting(
        _ request: Request, at endpoint: EndpointName, in tenant: Tenant, trace: RequestTrace,
        _ respond: () async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await respond()
            let facts = trace.facts
            if facts.fault == nil, facts.refusal != nil || hints(request, at: endpoint) {
                await note(request, at: endpoint, in: tenant, trace: trace)
            }
            return response
        } catch {
            await note(request, at: endpoint, in: tenant, trace: trace)
            throw error
        }
    }
}
