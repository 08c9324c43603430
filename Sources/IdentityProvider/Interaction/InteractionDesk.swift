// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
package import IdentityStore
import OAuth

/// What every conversation with a browser needs, whatever its tenant: how pages look and what they may
/// show, and whom to tell when a session ends.
package struct InteractionDesk: Sendable {
    let pages: PageTemplates
    /// Whether the page at `GET /` lists users and clients, with their secrets, for whoever sits at this machine.
    let listsRecords: Bool
    /// The hosts under which users sign in without a password.
    private let ownHosts: OwnHosts
    private let logout: BackChannelLogout

    package init(pages: PageTemplates, listsRecords: Bool, ownHosts: OwnHosts, logout: BackChannelLogout) {
        self.pages = pages
        self.listsRecords = listsRecords
        self.ownHosts = ownHosts
        self.logout = logout
    }

    /// The host of a request that nobody may sign in under without a password; `nil` where that is allowed.
    ///
    /// A page of another host may resolve its own name to this machine (DNS rebinding), and would get the codes of any user.
    /// It can do so only where the browser connects over the loopback. Elsewhere a server has names that it does not know,
    /// such as that of a container.
    func foreignHost(of request: Request, context: ProviderRequestContext) -> String? {
        guard context.isLoopback, !ownHosts.contains(request.head.authority) else { return nil }
        return request.head.authority ?? ""
    }

    /// Ends a session, and lets the clients know that took part in it; one that has ended already stays so.
    ///
    /// - Returns: Whether there was one to end.
    /// - Throws: An error of the store.
    @discardableResult
    package func end(session id: String, of tenant: Tenant) async throws -> Bool {
        let ended = try await tenant.store.endSession(id, in: tenant.name, at: tenant.clock.now())
        if let ended { announce(ended, of: tenant) }
        return ended != nil
    }

    /// Lets the clients know that took part in a session that has ended.
    package func announce(_ ended: EndedSession, of tenant: Tenant) {
        logout.send(ended, of: tenant)
    }

    /// Runs a turn, and turns whatever stops it into what a person, or the client, is to see.
    ///
    /// - Throws: What is our own failure, or the request's end.
    func reporting(
        of request: Request, in tenant: Tenant, context: ProviderRequestContext,
        _ body: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await body()
        } catch Interaction.Refusal.client(let error, let reply) {
            context.trace.note { $0.refusal = error }
            return response(to: reply.refusal(error), method: request.method)
        } catch Interaction.Refusal.page(let error) {
            return page(error, of: tenant, context: context)
        } catch let error as OAuthError {
            return page(error, of: tenant, context: context)
        }
    }

    /// Runs the turn of a request whose page sent a form.
    ///
    /// - Throws: What is our own failure, or the request's end.
    func turn(
        by request: Request, in tenant: Tenant, context: ProviderRequestContext,
        _ body: (FormParameters, inout InteractionTurn) async throws -> Response
    ) async throws -> Response {
        try await reporting(of: request, in: tenant, context: context) {
            let form = try await request.form()
            var turn = try InteractionTurn(
                query: try form.required("request"), of: request, in: tenant, desk: self, context: context)
            return try await turn.reporting(to: context) { turn in try await body(form, &turn) }
        }
    }

    /// Sends a browser to the client; after a form by GET, whatever method brought it here (RFC 9700 §4.12).
    func response(to answer: AuthorizationResponse, method: HTTPRequest.Method) -> Response {
        guard answer.mode != .formPost else { return pages.response(FormPostPage.page(answer)) }
        return Response(
            status: method == .post ? .seeOther : .found,
            headers: [.location: answer.location, .cacheControl: "no-store"])
    }

    private func page(_ error: OAuthError, of tenant: Tenant, context: ProviderRequestContext) -> Response {
        context.trace.note { $0.refusal = error }
        return pages.response(
            ErrorPage.page(error, requestID: context.requestID, server: tenant.address.frontChannel.origin))
    }
}
