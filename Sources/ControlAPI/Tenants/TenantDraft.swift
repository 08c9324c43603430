// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Fixtures
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto

/// A tenant that is asked for.
///
/// `{"name"?, "fixture"? | "fixture_text"? | "copy_of"? | "export"?, "preset"?, "keys"?, "time_to_live"?, "replace"?}`: without a
/// name it gets one, and without anything to be made of it is empty.
struct TenantDraft {
    private enum Source {
        case seed(TenantSeed, fixture: String, keys: [SigningKey])
        case export(TenantArrival, name: String, isReplacing: Bool, expiresAt: NumericDate?)
    }

    /// What a body says of a tenant that is made here.
    private struct Wishes {
        let model: TenantModel?
        let preset: String?
        let keys: TenantKeyChoice

        init(_ body: ControlBody, provider: Provider) async throws {
            preset = try body.string("preset")
            keys = try TenantKeyChoice(body, now: provider.clock.now())
            model = try await TenantModel.read(body, provider: provider)
        }

        /// The members that go with no export.
        var fields: [String] {
            [model?.field, preset.map { _ in "preset" }, keys.source.map { _ in "keys" }].compactMap { $0 }
        }

        /// The fixture with all that is wished for, under a name.
        func fixture(named name: String) -> JSONObject {
            var object = model?.fixture ?? JSONObject()
            if let preset { object["preset"] = .string(preset) }
            if let source = keys.source { object["keys"] = .string(source.rawValue) }
            // Given keys are what it signs with, unless the fixture says more.
            if let algorithm = keys.given.first?.algorithm, object["signing_algorithm"] == nil {
                object["signing_algorithm"] = .string(algorithm.name)
            }
            object["name"] = .string(name)
            return object
        }
    }

    private let source: Source

    /// - Throws: ``Problem`` that names the member at fault.
    init(_ body: ControlBody, provider: Provider) async throws {
        let name = try body.string("name")
        let expiresAt = try TenantDraft.end(body, now: provider.clock.now())
        let isReplacing = try body.bool("replace") ?? false
        let export = try body.nested("export")
        let wishes = try await Wishes(body, provider: provider)
        if let export {
            try TenantDraft.refuse(
                wishes.fields.first,
                "An export says all of a tenant; only name, replace and time_to_live go with it.")
            let arrival = try TenantArrival(export, over: provider.clock)
            source = .export(
                arrival, name: name ?? arrival.export.name, isReplacing: isReplacing, expiresAt: expiresAt)
        } else {
            try TenantDraft.refuse(isReplacing ? "replace" : nil, "Only an export takes a tenant's place.")
            let name = try name ?? TenantDraft.makeName()
            let text = wishes.fixture(named: name).text
            var seed = try TenantDraft.decode(fixture: text, as: name)
            seed.record.expiresAt = expiresAt
            source = .seed(seed, fixture: text, keys: wishes.keys.given)
        }
    }

    /// - Throws: What the provider throws; nothing is then there.
    func make(by provider: Provider) async throws -> Tenant {
        switch source {
        case .seed(let seed, let fixture, let keys):
            try await provider.createTenant(seed, keys: keys, fixture: fixture)
        case .export(let arrival, let name, let isReplacing, let expiresAt):
            try await provider.importTenant(
                arrival.export, as: name, replacing: isReplacing, expiresAt: expiresAt, clock: arrival.clock,
                judging: TenantArrival.judge)
        }
    }

    /// - Parameter field: What is there and may not be; `nil` refuses nothing.
    private static func refuse(_ field: String?, _ detail: String) throws(Problem) {
        if let field { throw Problem(.contradiction, detail: detail, field: field) }
    }

    /// When it goes by itself, by the system's clock.
    private static func end(_ body: ControlBody, now: NumericDate) throws(Problem) -> NumericDate? {
        guard let lifetime = try body.seconds("time_to_live") else { return nil }
        guard lifetime > 0 else { throw body.problem("time_to_live", "Must be at least 1 second.") }
        return now.adding(lifetime)
    }

    /// What a fixture says of one tenant, whatever it is called there.
    ///
    /// - Throws: ``FixtureError``.
    static func decode(fixture text: String, as name: String) throws -> TenantSeed {
        let limits = JSONLimits(maximumBytes: .max)
        return try Fixtures.decodeTenant(try JSONObject(parsing: Array(text.utf8), limits: limits), as: name)
    }

    private static func makeName() throws -> String {
        "t-" + (try randomBytes(8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
