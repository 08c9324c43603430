// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE

/// The tenant's clock, by which everything of it judges time.
///
/// - `GET /clock` shows it.
/// - `PUT /clock` with `{"mode": "real"}`, `{"offset": SECONDS}` or `{"frozen_at": SECONDS-SINCE-1970}` sets it; `"now"` freezes
///   it where it stands.
/// - `POST /clock/advance` with `{"seconds"}` moves it on.
struct ClockRoutes: Sendable {
    private static let limit = 4_096

    let provider: Provider

    func add(to routes: RouterGroup<ProviderRequestContext>) {
        routes.get("clock") { _, context in
            Response.json(try provider.tenant(of: context).clock.json)
        }
        routes.put("clock", use: set)
        routes.post("clock/advance", use: advance)
    }

    @Sendable
    private func set(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: ClockRoutes.limit)
        let clock = try provider.tenant(of: context).clock
        let mode = try mode(body, clock)
        try body.finish()
        guard clock.set(mode) else { throw ClockRoutes.outOfRange(mode.field) }
        return .json(clock.json)
    }

    private func mode(_ body: ControlBody, _ clock: TenantClock) throws(ProblemDetails) -> TenantClock.Mode {
        let word = try body.optionalString("mode")
        let offset = try body.offset("offset")
        let frozen = try frozenMoment(body, clock)
        switch (word, offset, frozen) {
        case ("real"?, nil, nil): return .real
        case (nil, let seconds?, nil), ("offset"?, let seconds?, nil): return .offset(seconds)
        case (nil, nil, let moment?), ("frozen"?, nil, let moment?): return .frozen(moment)
        case ("frozen"?, nil, nil): return .frozen(clock.now())
        default:
            throw ProblemDetails(
                .badRequest, "One setting due",
                detail: "A clock is set by one of mode (real or frozen), offset (seconds) and frozen_at (seconds since "
                    + "1970, or now).", field: "mode")
        }
    }

    /// Seconds since 1970, or `now`.
    private func frozenMoment(_ body: ControlBody, _ clock: TenantClock) throws(ProblemDetails) -> NumericDate? {
        let isNow = body.optionalValue("frozen_at")?.stringValue.map { isSame($0, "now") } ?? false
        return isNow ? clock.now() : try body.date("frozen_at")
    }

    @Sendable
    private func advance(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: ClockRoutes.limit)
        guard let seconds = try body.seconds("seconds") else {
            throw body.problem("seconds", "Member missing", "is due")
        }
        try body.finish()
        let clock = try provider.tenant(of: context).clock
        guard clock.advance(by: seconds) else { throw ClockRoutes.outOfRange("seconds") }
        return .json(clock.json)
    }

    private static func outOfRange(_ field: String) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "Out of range", detail: "A clock shows a time from 1970 to 9999, and is as it was.",
            field: field)
    }
}

extension TenantClock.Mode {
    fileprivate var field: String {
        if case .frozen = self { "frozen_at" } else { "offset" }
    }
}

extension TenantClock {
    /// As the control API shows it.
    var json: JSONObject {
        var object: JSONObject = ["now": .number(JSONNumber(now().seconds))]
        switch mode {
        case .real: object["mode"] = "real"
        case .offset(let seconds):
            object["mode"] = "offset"
            object["offset"] = .number(JSONNumber(seconds))
        case .frozen(let moment):
            object["mode"] = "frozen"
            object["frozen_at"] = .number(JSONNumber(moment.seconds))
        }
        return object
    }
}
