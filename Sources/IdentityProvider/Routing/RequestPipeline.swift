// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird

/// What every request passes through: the steps of `Middleware/` in their order, around the endpoint or the control route.
///
/// One middleware with plain functions in it, since each `await` of a middleware of its own costs a switch of tasks there
/// and back.
package struct RequestPipeline: RouterMiddleware {
    package typealias Context = ProviderRequestContext

    private let recording: RequestRecording
    private let routing: TenantRouting

    package init(recording: RequestRecording, routing: TenantRouting) {
        self.recording = recording
        self.routing = routing
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let arrival = recording.begin()
        var response: Response
        do {
            try UnimplementedCheck.check(request)
            try HostCheck.check(request)
            let request = AwaitedBody.awaiting(request, context: context)
            // A fixed route that matched is the control API's, with a boundary of its own; so is what its prefix has besides.
            response =
                if context.endpointPath == nil, !request.uri.path.hasPrefix("/_understudy") {
                    try await routing.respond(to: request, context: context)
                } else {
                    try await next(request, context)
                }
        } catch {
            response = try OAuthErrorReporting.response(to: error, of: request, context: context)
        }
        var facts = context.trace.facts
        CORSPolicy.apply(to: &response, of: request, facts: facts)
        SecurityHeaders.apply(to: &response)
        FaultInjection.finish(&response, facts: &facts)
        // No answer to HEAD has a body, refusals included (RFC 9110 §9.3.2): a client that keeps the connection would read it
        // as the beginning of its next answer.
        if request.method == .head { response = response.createHeadResponse() }
        if let date = facts.date { response.headers[.tenantDate] = date.httpDate }
        recording.record(request, &response, since: arrival, facts: facts, context: context)
        return response
    }
}
