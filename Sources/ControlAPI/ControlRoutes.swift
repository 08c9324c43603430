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
        let health = HealthRoutes(provider: provider)
        router.get("_understudy/health", use: health.health)
        router.get("_understudy/ready", use: health.ready)
        router.get("_understudy/openapi.yaml", use: DocumentRoutes().provider)
        router.get("_understudy/v1/openapi.yaml", use: DocumentRoutes().controlAPI)

        let routes = group(of: router)
        routes.get("metrics", use: MetricsRoutes(registry: provider.metrics).show)
        let tenants = TenantRoutes(provider: provider)
        routes.get("tenants", use: tenants.list)
        routes.post("tenants", use: tenants.create)
        routes.get("tenants/:tenant", use: tenants.show)
        routes.delete("tenants/:tenant", use: tenants.remove)
        // The tenant at the base URL, or the one in the path.
        for routes in [routes, routes.group("tenants/:tenant")] {
            addRecordRoutes(to: routes)
            addGrantRoutes(to: routes)
            addControlRoutes(to: routes)
        }
    }

    /// What a tenant has: its records, keys and contents.
    private func addRecordRoutes(to routes: RouterGroup<ProviderRequestContext>) {
        let tenants = TenantRoutes(provider: provider)
        routes.post("reset", use: tenants.reset)
        routes.get("export", use: tenants.export)

        let fixtures = FixtureRoutes(provider: provider)
        routes.get("fixture", use: fixtures.export)
        routes.post("fixtures", use: fixtures.apply)

        let clients = RecordRoutes.clients(provider)
        routes.get("clients", use: clients.listRecords)
        routes.post("clients", use: clients.createRecord)
        routes.get("clients/:name", use: clients.showRecord)
        routes.put("clients/:name", use: clients.replaceRecord)
        routes.patch("clients/:name", use: clients.changeRecord)
        routes.delete("clients/:name", use: clients.removeRecord)

        let users = RecordRoutes.users(provider)
        routes.get("users", use: users.listRecords)
        routes.post("users", use: users.createRecord)
        routes.get("users/:name", use: users.showRecord)
        routes.put("users/:name", use: users.replaceRecord)
        routes.patch("users/:name", use: users.changeRecord)
        routes.delete("users/:name", use: users.removeRecord)

        let keys = KeyRoutes(provider: provider)
        routes.get("keys", use: keys.list)
        routes.post("keys", use: keys.generate)
        routes.post("keys/import", use: keys.importKey)
        routes.post("keys/rotate", use: keys.rotate)
        routes.get("keys/:kid", use: keys.show)
        routes.post("keys/:kid/retire", use: keys.retire)
        routes.post("keys/:kid/withdraw", use: keys.withdraw)
    }

    /// What a tenant has granted: authorizations, devices, sessions and tokens.
    private func addGrantRoutes(to routes: RouterGroup<ProviderRequestContext>) {
        let authorizations = AuthorizationRoutes(provider: provider)
        routes.get("authorizations", use: authorizations.list)
        routes.get("authorizations/:id", use: authorizations.show)
        routes.delete("authorizations/:id", use: authorizations.revoke)

        let devices = DeviceRoutes(provider: provider)
        routes.get("devices", use: devices.list)
        routes.post("devices/:code/approve", use: devices.approve)
        routes.post("devices/:code/deny", use: devices.deny)
        routes.post("devices/:code/expire", use: devices.expire)
        routes.get("device-scripts", use: devices.listScripts)
        routes.post("device-scripts", use: devices.addScript)
        routes.delete("device-scripts", use: devices.clearScripts)

        let sessions = SessionRoutes(provider: provider)
        routes.get("sessions", use: sessions.list)
        routes.get("sessions/:id", use: sessions.show)
        routes.delete("sessions/:id", use: sessions.end)
        routes.get("users/:name/sessions", use: sessions.listOfUser)
        routes.delete("users/:name/sessions", use: sessions.endOfUser)

        let tokens = TokenRoutes(provider: provider)
        routes.post("tokens", use: tokens.issue)
        routes.post("tokens/mint", use: tokens.mint)
        routes.get("tokens/catalogue", use: tokens.catalogue)
        routes.get("tokens/catalogue/:name", use: tokens.catalogueEntry)
        routes.post("tokens/explain", use: tokens.explain)
        routes.post("tokens/revoke", use: tokens.revoke)
    }

    /// What a test changes and reads: the clock, faults, the journal and logout tokens.
    private func addControlRoutes(to routes: RouterGroup<ProviderRequestContext>) {
        let clock = ClockRoutes(provider: provider)
        routes.get("clock", use: clock.show)
        routes.put("clock", use: clock.set)
        routes.post("clock/advance", use: clock.advance)

        let faults = FaultRoutes(provider: provider)
        routes.get("faults", use: faults.list)
        routes.post("faults", use: faults.create)
        routes.delete("faults", use: faults.clear)
        routes.get("faults/profiles", use: faults.profiles)
        routes.get("faults/:id", use: faults.show)
        routes.delete("faults/:id", use: faults.remove)

        let requests = RequestRoutes(provider: provider)
        routes.get("requests", use: requests.list)
        routes.delete("requests", use: requests.clear)
        routes.get("requests/events", use: requests.events)
        routes.get("requests/:id", use: requests.show)

        let logoutTokens = LogoutTokenRoutes(provider: provider)
        routes.get("logout-tokens", use: logoutTokens.list)
        routes.delete("logout-tokens", use: logoutTokens.clear)
    }

    private func group(of router: Router<ProviderRequestContext>) -> RouterGroup<ProviderRequestContext> {
        let routes = router.group("_understudy/v1").add(middleware: ProblemReporting(provider: provider))
        if let boundary { routes.add(middleware: boundary) }
        return routes.add(middleware: PathBoundary()).add(middleware: QueryBoundary())
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
