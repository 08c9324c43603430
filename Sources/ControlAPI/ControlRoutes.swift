// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
package import IdentityProvider

/// The table of contents of the control API, `/_understudy/v1`.
package struct ControlRoutes: Sendable {
    private let provider: Provider
    private let boundary: ControlBoundary?

    /// - Parameter boundary: `nil` lets everybody in: for a router that no socket leads to.
    package init(provider: Provider, boundary: ControlBoundary.Settings?) {
        self.provider = provider
        self.boundary = boundary.map(ControlBoundary.init)
    }

    package func add(to router: Router<ProviderRequestContext>) {
        addRoutes(to: router)
        let paths = ControlRoutes.paths(of: router)
        refuseOtherMethods(than: paths, on: router)
        refuseUnknownPaths(on: router)
        // No route has it around itself any more: it gets what matched none.
        router.middlewares.add(UnroutedRefusal(methods: ControlRoutes.methods, paths: paths))
    }

    /// The routes alone, which `docs/control-api.yaml` describes.
    package func addRoutes(to router: Router<ProviderRequestContext>) {
        HealthRoutes(provider: provider).add(to: router)
        DocumentRoutes().add(to: router)
        let routes = group(of: router)
        routes.get("metrics", use: MetricsRoutes(registry: provider.metrics).show)
        TenantRoutes(provider: provider).add(to: routes)
        addTenantRoutes(to: routes)
        addTenantRoutes(to: routes.group("tenants/:tenant"))
    }

    private func group(of router: Router<ProviderRequestContext>) -> RouterGroup<ProviderRequestContext> {
        let routes = router.group("_understudy/v1").add(middleware: ProblemReporting(provider: provider))
        if let boundary { routes.add(middleware: boundary) }
        return routes.add(middleware: PathBoundary()).add(middleware: QueryBoundary())
    }

    /// What is about one tenant: the one at the base URL, or the one that stands in the path.
    private func addTenantRoutes(to routes: RouterGroup<ProviderRequestContext>) {
        ClockRoutes(provider: provider).add(to: routes)
        DeviceRoutes(provider: provider).add(to: routes)
        LogoutTokenRoutes(provider: provider).add(to: routes)
        routes.get("fixture", use: FixtureRoutes(provider: provider).export)
        routes.post("fixtures", use: FixtureRoutes(provider: provider).apply)
        RecordRoutes.clients(provider).add(to: routes)
        RecordRoutes.users(provider).add(to: routes)
        KeyRoutes(provider: provider).add(to: routes)
        RequestRoutes(provider: provider).add(to: routes)
        SessionRoutes(provider: provider).add(to: routes)
        AuthorizationRoutes(provider: provider).add(to: routes)
        FaultRoutes(provider: provider).add(to: routes)
        TokenRoutes(provider: provider).add(to: routes)
    }

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace,
    ]

    /// What is no path of the control API is refused in its words, to those whom its boundary lets in.
    private func refuseUnknownPaths(on router: Router<ProviderRequestContext>) {
        let routes = group(of: router)
        for method in ControlRoutes.methods {
            routes.on("**", method: method) { _, _ -> Response in
                throw Problem.unknownPath
            }
        }
    }

    /// Each path once; a brace comes after every letter, and so a capture after what stands in its place.
    private static func paths(of router: Router<ProviderRequestContext>) -> [UnroutedRefusal.Methods] {
        Dictionary(grouping: router.routes) { $0.path.description }.sorted { $0.key < $1.key }
            .map { path, routes in
                let methods = routes.map(\.method)
                // Hummingbird makes it of GET.
                let made = methods.contains(.get) && !methods.contains(.head) ? [HTTPRequest.Method.head] : []
                return UnroutedRefusal.Methods(path: RouterPath(path), allowed: methods + made)
            }
    }

    /// Hummingbird answers 404 to another method of a known path; 405 with `Allow` is due.
    private func refuseOtherMethods(
        than paths: [UnroutedRefusal.Methods], on router: Router<ProviderRequestContext>
    ) {
        for path in paths {
            for method in ControlRoutes.methods where !path.allowed.contains(method) {
                router.on(path.path, method: method) { request, context in
                    Problem.methodNotAllowed(path.allowed, request, context)
                }
            }
        }
    }
}
