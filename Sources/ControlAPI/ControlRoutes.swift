// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

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
        refuseOtherMethods(on: router)
    }

    /// The routes alone, which `docs/control-api.yaml` describes.
    package func addRoutes(to router: Router<ProviderRequestContext>) {
        HealthRoutes(tenants: provider.tenants).add(to: router)
        let routes = router.group("_understudy/v1").add(middleware: ProblemReporting())
        if let boundary { routes.add(middleware: boundary) }
        routes.get("metrics", use: MetricsRoutes(registry: provider.metrics).show)
        TenantRoutes(provider: provider).add(to: routes)
        addTenantRoutes(to: routes)
        addTenantRoutes(to: routes.group("tenants/:tenant"))
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
        FaultRoutes(provider: provider).add(to: routes)
        TokenRoutes(provider: provider).add(to: routes)
    }

    /// Hummingbird answers 404 to another method of a known path; 405 with `Allow` is due.
    private func refuseOtherMethods(on router: Router<ProviderRequestContext>) {
        let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace]
        for (path, routes) in Dictionary(grouping: router.routes, by: { $0.path.description }) {
            var allowed = routes.map(\.method)
            if allowed.contains(.get), !allowed.contains(.head) { allowed.append(.head) }
            for method in methods where !allowed.contains(method) {
                router.on(RouterPath(path), method: method) { [allowed] request, context in
                    let problem = ProblemDetails.methodNotAllowed(allowed)
                    context.trace.note { $0.refusal = problem.refusal }
                    return problem.response(from: request, context: context)
                }
            }
        }
    }
}
