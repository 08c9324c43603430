// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// Devices that wait for their users (RFC 8628), and what a test says in the users' place.
///
/// - `GET /devices` lists them. `POST /devices/{user_code}/approve` with `{"user"}`, `/deny` and `/expire` end the waiting.
/// - `POST /device-scripts` with `{"client"?, "pending"?, "slow_down"?, "then", "user"?, "count"?}` settles what devices that ask
///   for a code from now on are told: so many times `authorization_pending`, so many times `slow_down`, `then` `approve`,
///   `deny` or `expire`, however fast they ask. `GET` lists the scripts, `DELETE` forgets them.
struct DeviceRoutes: Sendable {
    private static let limit = 4_096

    let provider: Provider

    @Sendable
    func deny(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        try await end(request, context) { tenant, code in
            try await tenant.store.denyDevice(userCode: code, in: tenant.name, at: tenant.clock.now())
        }
    }

    @Sendable
    func expire(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        try await end(request, context) { tenant, code in
            try await tenant.store.expireDevice(userCode: code, in: tenant.name, at: tenant.clock.now())
        }
    }

    @Sendable
    func listScripts(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let scripts = try provider.tenant(of: context).deviceScripts.scripts
        return .json(["device_scripts": .array(scripts.map { .object($0.json) })])
    }

    @Sendable
    func clearScripts(_ request: Request, context: ProviderRequestContext) throws -> Response {
        try provider.tenant(of: context).deviceScripts.removeAll()
        return .json(["removed": true])
    }

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let devices = try await tenant.store.devices(in: tenant.name, at: tenant.clock.now(), limit: 1_000)
        return .json(["devices": .array(devices.map { .object($0.json) })])
    }

    @Sendable
    func approve(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: DeviceRoutes.limit)
        let user = try body.requiredString("user")
        try body.finish()
        let tenant = try provider.tenant(of: context)
        try await DeviceRoutes.check(user: user, in: tenant)
        guard try await DeviceApproval(by: user, in: tenant).approve(userCode: try userCode(context)) else {
            throw DeviceRoutes.unknown
        }
        return .json(["done": true])
    }

    private func end(
        _ request: Request, _ context: ProviderRequestContext, _ end: (Tenant, String) async throws -> Bool
    ) async throws -> Response {
        try await ControlBody.read(request, limit: DeviceRoutes.limit).finish()
        guard try await end(try provider.tenant(of: context), try userCode(context)) else { throw DeviceRoutes.unknown }
        return .json(["done": true])
    }

    @Sendable
    func addScript(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: DeviceRoutes.limit)
        let tenant = try provider.tenant(of: context)
        let script = try DeviceScript(body)
        if let client = script.clientID, tenant.snapshot.client(client)?.grants.contains(.deviceCode) != true {
            throw Problem(
                .matchesNothing, detail: "No client \(client.excerpt) may use the device grant.",
                field: "client")
        }
        if case .approve(let user) = script.ending { try await DeviceRoutes.check(user: user, in: tenant) }
        guard tenant.deviceScripts.add(script) else {
            throw Problem(.tooMany, .conflict, detail: "The tenant has 100 device scripts already. Remove them first.")
        }
        return .json(script.json, status: .created)
    }

    private static func check(user: String, in tenant: Tenant) async throws {
        guard try await tenant.store.user(named: user, in: tenant.name) != nil else {
            throw Problem(
                .unknownUser, detail: "There is no user \(user.excerpt).", field: "user")
        }
    }

    private func userCode(_ context: ProviderRequestContext) throws -> String {
        try context.segment("code").uppercased().filter { $0 != "-" }
    }

    private static let unknown = Problem(
        .unknownDevice, .notFound,
        detail: "No device waits for that user code: it is none, has expired or was decided.")
}

extension DeviceCode {
    fileprivate var json: JSONObject {
        [
            "user_code": .string(UserCode.shown(userCode)), "client_id": .string(clientID),
            "scope": .string(scope.description), "state": .string(state.rawValue),
            "expires_at": .number(JSONNumber(expiresAt.seconds)), "interval": .number(JSONNumber(interval)),
        ]
    }
}
