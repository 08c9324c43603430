// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore
import OAuth

/// One request, and the fault that it met.
struct Misbehaviour {
    let fault: FaultRules.Hit
    let endpoint: EndpointName
    let tenant: Tenant
    let context: ProviderRequestContext

    private var action: FaultAction { fault.action }

    /// What stands for an answer when the connection is gone: nobody reads it, and the journal has status 0.
    private static let nothing = Response(status: HTTPResponse.Status(code: 0))

    /// - Throws: The request's own end.
    func respond(to request: Request, _ handle: (Request) async throws -> Response) async throws -> Response {
        let stay = fault.hold.map { FaultStay($0, of: tenant.faults) }
        defer { withExtendedLifetime(stay) {} }
        let isOther = action.spoilsBody || action.body != nil || action.contentType != nil
        let request = isOther ? unconditional(request) : request
        // 1. The endpoint's work, where only its answer goes wrong.
        let done = fault.moment == .after ? try await work(on: request, handle) : nil
        // 2. What the caller waits for.
        guard await isWaitedFor() else { return await ended { await FaultConnection.drop($0) } }
        // 3. No answer.
        switch action.connection {
        case .drop: return await ended { await FaultConnection.drop($0) }
        case .reset: return await ended { await FaultConnection.reset($0) }
        case .hang, .truncate, nil: break
        }
        // 4. Another answer, or the true one, and what becomes of its body.
        var answer: Response
        if let replacement = try await replacement(of: request, handle) {
            answer = replacement
        } else if let done {
            answer = done
        } else {
            answer = try await work(on: request, handle)
        }
        if action.refusal == nil, let body = action.body { replaceBody(of: &answer, with: body) }
        return try await spoiled(answer, of: request, stay)
    }

    /// Else the document at hand would be confirmed, and the caller would never see the spoiled one.
    private func unconditional(_ request: Request) -> Request {
        var head = request.head
        head.headerFields[.ifNoneMatch] = nil
        return Request(head: head, body: request.body)
    }

    /// The endpoint's own answer, its refusals too.
    private func work(on request: Request, _ handle: (Request) async throws -> Response) async throws -> Response {
        do {
            return try await handle(request)
        } catch {
            return try OAuthErrorReporting.response(to: error, of: request, context: context)
        }
    }

    /// Waits as the fault asks for.
    ///
    /// - Returns: Whether there is still somebody to answer.
    private func isWaitedFor() async -> Bool {
        let patience = FaultPatience(timing: tenant.faults.timing)
        guard let hold = fault.hold else { return true }
        if let delay = fault.delay, await patience.wait(delay, for: hold, watching: context.channel) == .callerGone {
            return false
        }
        guard action.connection == .hang else { return true }
        switch await patience.wait(fault.remainingTime, for: hold, watching: context.channel) {
        case .over, .released: return true
        case .callerGone, .shutdown: return false
        }
    }

    private func ended(_ end: (any Channel) async -> Void) async -> Response {
        if let channel = context.channel { await end(channel) }
        return Misbehaviour.nothing
    }
}

// MARK: Another answer

extension Misbehaviour {
    private func replacement(
        of request: Request, _ handle: (Request) async throws -> Response
    ) async throws -> Response? {
        if let refusal = action.refusal { return try await refuse(request, refusal, handle) }
        if let keys = action.keys?.set { return try JWKSEndpoint().respond(to: request, with: keys) }
        if let redirect = action.redirect {
            return Response(
                status: HTTPResponse.Status(code: action.status ?? 302),
                headers: [.location: redirect, .cacheControl: "no-store"])
        }
        return action.status.map {
            Response(status: HTTPResponse.Status(code: $0), headers: [.cacheControl: "no-store"])
        }
    }

    private func refuse(
        _ request: Request, _ refusal: FaultAction.Refusal, _ handle: (Request) async throws -> Response
    ) async throws -> Response {
        let error = OAuthError(
            named: refusal.name, refusal.description ?? "The provider refuses.", reason: "The fault \(fault.id).",
            challenge: challenge(for: refusal.name, request)
        )
        .offering(nonce: nonce(for: refusal.name))
        var response: Response
        if endpoint.isForBrowsers, endpoint != .home {
            // The page, or the way back to the client, is found as for every refusal.
            context.trace.note { $0.forcedRefusal = error }
            response = try await work(on: request, handle)
        } else {
            context.trace.note { $0.refusal = error }
            response = error.response(from: request, context: context)
        }
        if let status = action.status, response.headers[.location] == nil {
            response.status = HTTPResponse.Status(code: status)
        }
        return response
    }

    private func nonce(for error: String) -> String? {
        guard error == OAuthError.Code.useDPoPNonce.rawValue else { return nil }
        return DPoPNonce(tenant: tenant, now: tenant.clock.now()).current
    }

    /// What a true refusal of that name owes.
    private func challenge(for error: String, _ request: Request) -> Challenge? {
        let realm = tenant.issuer.description
        if endpoint == .userInfo {
            let scheme = request.headers[.authorization].flatMap { AccessTokenCredentials.Scheme(authorization: $0) }
            return .forTokens(of: scheme, realm: realm)
        }
        return error == OAuthError.Code.invalidClient.rawValue ? .basic(realm: realm) : nil
    }

    private func replaceBody(of response: inout Response, with body: [UInt8]) {
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        // It names another body.
        response.headers[.eTag] = nil
        if response.headers[.contentType] == nil {
            let isJSON = (try? JSONValue(parsing: body)) != nil
            response.headers[.contentType] = isJSON ? "application/json" : "text/plain; charset=utf-8"
        }
    }

    private func spoiled(
        _ response: Response, of request: Request, _ stay: FaultStay?
    ) async throws -> Response {
        guard action.spoilsBody else { return response }
        var response = response
        let whole = try await FaultyBody.bytes(of: response.body)
        var body = FaultyBody(
            bytes: whole, drip: action.drip, patience: FaultPatience(timing: tenant.faults.timing),
            stay: stay, channel: context.channel)
        if let damage = action.damage, whole.readableBytes > 0, isJSON(response) {
            body.damage(damage)
            response.headers[.eTag] = nil
        }
        if let size = action.oversize { body.pad(to: size) }
        body.isCut = action.connection == .truncate
        // Of an answer to HEAD nobody sees more than how long it would be.
        if request.method == .head ? body.length != whole.readableBytes : body.isOther(than: whole) {
            context.trace.note { $0.undoFault = nil }
        }
        response.body = body.responseBody
        return response
    }

    private func isJSON(_ response: Response) -> Bool {
        response.headers[.contentType]?.lowercased().contains("json") ?? false
    }
}
