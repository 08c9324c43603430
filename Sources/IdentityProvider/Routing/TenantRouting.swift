// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import IdentityStore
import OAuth

/// Resolves tenant and endpoint at run time, since tenants come and go while Hummingbird's routes are fixed at start.
///
/// ``RequestPipeline`` asks it last, for what matched no fixed route.
package struct TenantRouting: Sendable {
    private let tenants: TenantDirectory
    private let tables: [String: EndpointTable]

    package init(tenants: TenantDirectory, desk: InteractionDesk) {
        self.tenants = tenants
        tables = Dictionary(
            uniqueKeysWithValues: ProviderPreset.all.map { ($0.name, EndpointTable(preset: $0, desk: desk)) })
    }

    /// - Throws: ``OAuthError``, or whatever an endpoint throws.
    package func respond(to request: Request, context: ProviderRequestContext) async throws -> Response {
        guard let known = tenant(at: request.uri.path) else {
            throw OAuthError(.temporarilyUnavailable, "The provider is still starting.")
        }
        let tenant = known.reached(by: request.head.authority)
        let now = tenant.clock.now()
        context.trace.note {
            $0.tenant = tenant.name
            $0.at = now
            $0.epoch = tenant.epoch
            if tenant.clock.setting != .real { $0.date = now }
        }
        guard let path = Self.path(of: request, below: tenant.issuer), let name = tenant.paths.endpoint(at: path),
            let row = tables[tenant.preset.name]?[name]
        else {
            throw request.uri.path.contains("//") ? OAuthError.doubledSlash : .noEndpoint
        }
        do {
            return try await respond(to: request, at: row, path: path, in: tenant, context: context)
        } catch is StoreError where tenants[tenant.name] == nil {
            // It went while the request was under way.
            throw OAuthError.noEndpoint
        }
    }

    /// The tenant that a path leads to: by its beginning, or, for a well-known document before the issuer's path, by its end.
    private func tenant(at path: String) -> Tenant? {
        guard let base = tenants[TenantDirectory.defaultName] else { return nil }
        let root = base.issuer.path
        let wellKnown = "/.well-known/"
        if path.hasPrefix(wellKnown) {
            let issuerPath = path.dropFirst(wellKnown.count).drop { $0 != "/" }
            guard issuerPath.hasPrefix(root + "/") else { return base }
            let named = tenants.tenant(at: issuerPath.dropFirst(root.count))
            return named?.issuer.path == String(issuerPath) ? named : base
        }
        if root.isEmpty { return tenants.tenant(at: path[...]) }
        return path.hasPrefix(root + "/") ? tenants.tenant(at: path.dropFirst(root.count)) : base
    }

    private func respond(
        to request: Request, at row: EndpointTable.Row, path: String, in tenant: Tenant,
        context: ProviderRequestContext
    ) async throws -> Response {
        context.coreContext.endpointPath.value = row.path
        context.trace.note {
            $0.endpoint = path
            $0.endpointName = row.name
        }
        if let handler = row.handler(for: request.method) {
            let (request, excess) = try await buffered(request, context: context)
            return try await CallerAttribution.noting(request, at: row.name, in: tenant, trace: context.trace) {
                let response = try await FaultInjection.respond(
                    to: request, at: row.name, in: tenant, context: context
                ) { request in
                    if let excess { throw excess }
                    return try await handler.respond(to: request, in: tenant, context: context)
                }
                // It may have gone while a fault delayed the answer: then what it signed is worth nothing any more.
                guard tenants[tenant.name]?.isSame(as: tenant) ?? false else { throw OAuthError.noEndpoint }
                return response
            }
        }
        if request.method == .options {
            return Response(status: .noContent, headers: [.allow: row.allow])
        }
        let refusal = OAuthError(.methodNotAllowed, "Method not allowed. Allowed: \(row.allow).")
        context.trace.note { $0.refusal = refusal }
        var response = refusal.response(from: request, context: context)
        response.headers[.allow] = row.allow
        return response
    }

    /// The request with its body read: the journal keeps it, faults look into it, and then the endpoint reads it.
    ///
    /// - Returns: Also the refusal of a body that is too large, which a fault for whatever comes has its way with, too.
    private func buffered(
        _ request: Request, context: ProviderRequestContext
    ) async throws -> (request: Request, excess: OAuthError?) {
        guard request.method == .post else { return (request, nil) }
        var request = request
        do {
            let body = try await request.collectedBody(upTo: Request.formLimit)
            context.trace.note { $0.body = body }
            request.body = RequestBody(buffer: body)
            return (request, nil)
        } catch let error as OAuthError where error.code == .requestTooLarge {
            return (request, error)
        }
    }

    /// The path below the issuer; well-known documents of an issuer with a path are also found where RFC 8414 §3 puts
    /// them, with the well-known part before that path.
    static func path(of request: Request, below issuer: Issuer) -> String? {
        let path = request.uri.path
        guard !issuer.path.isEmpty else { return path }
        if path == issuer.path { return "/" }
        if path.hasPrefix(issuer.path + "/") { return String(path.dropFirst(issuer.path.count)) }
        if path.hasPrefix("/.well-known/"), path.hasSuffix(issuer.path) {
            return String(path.dropLast(issuer.path.count))
        }
        return nil
    }
}
