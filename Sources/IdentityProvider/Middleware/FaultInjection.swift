// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird

/// Makes an endpoint misbehave as the tenant's faults ask for.
enum FaultInjection {
    /// Answers a request, or misbehaves in its place.
    ///
    /// - Throws: What `handle` throws, where nothing misbehaves.
    static func respond(
        to request: Request, at endpoint: EndpointName, in tenant: Tenant, context: ProviderRequestContext,
        _ handle: (Request) async throws -> Response
    ) async throws -> Response {
        guard !tenant.faults.isEmpty else { return try await handle(request) }
        var call = FaultRequest(request, at: endpoint, body: context.trace.facts.body)
        let wanted = tenant.faults.wanted(of: call)
        if wanted.user || wanted.client {
            call.callers = try await FaultCallers(request: request, call: call, tenant: tenant, wanted: wanted).find()
        }
        guard let fault = tenant.faults.take(call) else { return try await handle(request) }
        context.trace.note {
            $0.fault = fault.id
            $0.imposedHeaders = fault.imposedHeaders
            if !fault.isCertain { $0.undoFault = { tenant.faults.takeBack(fault) } }
        }
        // Where the endpoint does no work nobody else finds out who calls; and a caller may soon be gone.
        await CallerAttribution.note(request, at: endpoint, in: tenant, trace: context.trace)
        return try await Misbehaviour(fault: fault, endpoint: endpoint, tenant: tenant, context: context)
            .respond(to: request, handle)
    }

    /// Comes last, so that a fault also has its way with what every answer carries; one of which nothing came was not met.
    static func finish(_ response: inout Response, facts: inout RequestTrace.Facts) {
        var isOther = false
        for header in facts.imposedHeaders {
            isOther = isOther || response.headers[header.name] != header.value
            response.headers[header.name] = header.value
        }
        guard !isOther, let undo = facts.undoFault else { return }
        undo()
        facts.fault = nil
    }
}
