// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
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

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) throws -> Response {
        .json(try provider.tenant(of: context).clock.json)
    }

    @Sendable
    func set(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: ClockRoutes.limit)
        let clock = try provider.tenant(of: context).clock
        let setting = try ClockSetting(body, now: clock.now())
        try body.finish()
        guard clock.set(setting) else { throw setting.outOfRange }
        return .json(clock.json)
    }

    @Sendable
    func advance(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: ClockRoutes.limit)
        guard let seconds = try body.seconds("seconds") else { throw body.missing("seconds") }
        try body.finish()
        let clock = try provider.tenant(of: context).clock
        guard clock.advance(by: seconds) else { throw ClockSetting.outOfRange("seconds") }
        return .json(clock.json)
    }
}
