// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityStore

/// Finds out whose a request is that no endpoint came to know, because it was refused or a fault met it: as it says itself,
/// since what the journal counts of a client or a user includes what they failed at.
enum CallerAttribution {
    /// Notes what is not known yet; whoever cannot be found out is left out, since the answer does not hang on it.
    static func note(
        _ request: Request, at endpoint: EndpointName, in tenant: Tenant, trace: RequestTrace
    ) async {
        let facts = trace.facts
        let wanted = (user: facts.user == nil, client: facts.clientID == nil)
        guard wanted.user || wanted.client else { return }
        var call = FaultRequest(request, at: endpoint, body: facts.body)
        let callers = FaultCallers(request: request, call: call, tenant: tenant, wanted: wanted)
        call.callers = (try? await callers.find()) ?? FaultRequest.Callers()
        let snapshot = tenant.snapshot
        let client = call.clients.lazy.compactMap { snapshot.client($0)?.id }.first
        let (user, grant) = (call.callers.users.first, endpoint == .token ? call.grant : nil)
        trace.note {
            $0.clientID = $0.clientID ?? client
            $0.user = $0.user ?? user
            $0.grant = $0.grant ?? grant
        }
    }

    /// Runs the body, and sees to it that the journal gets to know who was refused.
    ///
    /// In a browser it is the conversation that knows who is meant.
    ///
    /// - Throws: What the body throws.
    static func noting(
        _ request: Request, at endpoint: EndpointName, in tenant: Tenant, trace: RequestTrace,
        _ respond: () async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await respond()
            if trace.facts.refusal != nil, trace.facts.fault == nil, !endpoint.isForBrowsers {
                await note(request, at: endpoint, in: tenant, trace: trace)
            }
            return response
        } catch {
            if !endpoint.isForBrowsers { await note(request, at: endpoint, in: tenant, trace: trace) }
            throw error
        }
    }
}
