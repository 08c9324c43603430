// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Fixtures
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import TokenCatalogue

/// A tenant that comes from an export, read whole before anything is changed.
struct TenantArrival {
    let export: TenantExport
    /// How its clock goes: as it went when it left.
    let clock: ClockSetting

    /// Reads an export as `GET /export` gives it.
    ///
    /// - Parameter system: The clock that the tenant's is to go by.
    /// - Throws: ``Problem`` or ``TenantImportError`` that names the member at fault.
    init(_ body: ControlBody, over system: TenantClock) throws {
        export = try TenantExport(body.object, besides: ["issuer", "clock"])
        _ = try body.string("issuer")
        guard let shown = try body.nested("clock") else {
            throw body.problem("clock", "This member is required.", .missingMember)
        }
        guard let now = try shown.date("now") else {
            throw shown.missing("now", before: ["mode", "offset", "frozen_at"])
        }
        clock = try ClockSetting(shown, now: now)
        try shown.finish()
        guard TenantClock(over: system).canBeSet(to: clock) else {
            throw clock.outOfRange.within(shown.path)
        }
    }

    /// What was imported has to be what a fixture could say, too: a redirect URI, a lifetime or a name that none may have
    /// would be found out by a request only.
    ///
    /// - Returns: That fixture, as JSON.
    @Sendable
    static func judge(_ contents: TenantContents, _ users: [User]) throws -> String {
        let fixture = FixtureDocument.json(contents, users: users)
        do { _ = try Fixtures.decodeTenant(fixture, as: contents.record.name) } catch {
            throw Problem(
                .invalidExport, detail: "Nothing was changed. \(error)", field: "export.tables")
        }
        for key in contents.signingKeys {
            do throws(Problem) { try ImportedKey.check(key) } catch {
                throw Problem(
                    .invalidExport, detail: "The key \(key.id.excerpt): \(error.detail)",
                    field: "export.tables.signing_keys")
            }
        }
        guard contents.signingKeys.count <= SigningKey.limit else {
            throw Problem(
                .invalidExport, detail: "A tenant has at most \(SigningKey.limit) keys.",
                field: "export.tables.signing_keys")
        }
        return fixture.text
    }
}
