// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

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
        case seed(TenantSeed, fixture: String)
        case export(JSONObject, isReplacing: Bool, expiresAt: NumericDate?)
    }

    private let name: String
    private let source: Source
    private let keys: [SigningKey]
    private let clock: TenantClock.Mode

    /// - Throws: ``ProblemDetails`` that names the member at fault.
    init(_ body: ControlBody, provider: Provider) async throws {
        let export = try body.optionalObject("export")
        let given = try body.optionalString("name")
        name = try given ?? export?["name"]?.stringValue ?? TenantDraft.makeName()
        let expiresAt = try TenantDraft.end(body, now: provider.clock.now())
        let preset = try body.optionalString("preset")
        let isReplacing = try body.bool("replace") ?? false
        let keyChoice = try TenantKeyChoice(body, now: provider.clock.now())
        keys = keyChoice.given
        let fixture = try await TenantDraft.fixture(body, provider: provider)
        if let export {
            for (field, isThere) in [
                ("fixture", fixture != nil), ("preset", preset != nil), ("keys", keyChoice.source != nil),
            ] where isThere {
                throw ProblemDetails(
                    .badRequest, "Too much",
                    detail: "An export says all of a tenant; only name, replace and time_to_live go with it.",
                    field: field)
            }
            source = .export(export, isReplacing: isReplacing, expiresAt: expiresAt)
            clock = TenantClock.Mode(export["clock"]?.objectValue)
            return
        }
        clock = .real
        guard !isReplacing else {
            throw ProblemDetails(
                .badRequest, "Too much", detail: "Only an export takes a tenant's place.", field: "replace")
        }
        var object = fixture ?? JSONObject()
        if let preset { object["preset"] = .string(preset) }
        if let source = keyChoice.source { object["keys"] = .string(source.rawValue) }
        // Given keys are what it signs with, unless the fixture says more.
        if let algorithm = keys.first?.algorithm, object["signing_algorithm"] == nil {
            object["signing_algorithm"] = .string(algorithm.name)
        }
        object["name"] = .string(name)
        let text = object.text
        var seed = try TenantDraft.decode(fixture: text, as: name)
        seed.record.expiresAt = expiresAt
        source = .seed(seed, fixture: text)
    }

    /// - Throws: What the provider throws; nothing is then there.
    func make(by provider: Provider) async throws -> Tenant {
        switch source {
        case .seed(let seed, let fixture):
            return try await provider.createTenant(seed, keys: keys, fixture: fixture)
        case .export(let export, let isReplacing, let expiresAt):
            let tenant = try await provider.importTenant(
                export, as: name, replacing: isReplacing, expiresAt: expiresAt, judging: TenantDraft.judge)
            _ = tenant.clock.set(clock)
            return tenant
        }
    }

    /// What was imported has to be what a fixture could say, too: a redirect URI, a lifetime or a name that none may have
    /// would be found out by a request only.
    @Sendable
    private static func judge(_ contents: TenantContents, _ users: [User]) throws {
        do {
            _ = try Fixtures.decodeTenant(FixtureDocument.json(contents, users: users), as: contents.record.name)
        } catch {
            throw ProblemDetails(
                .badRequest, "Bad export", detail: "Nothing was changed. \(error)", field: "export.tables")
        }
        for key in contents.signingKeys where !ImportedKey.isID(key.id) {
            throw ProblemDetails(
                .badRequest, "Bad export", detail: "A kid has 1 to 200 bytes, none a control character.",
                field: "export.tables.signing_keys")
        }
    }

    /// When it goes by itself, by the system's clock.
    private static func end(_ body: ControlBody, now: NumericDate) throws(ProblemDetails) -> NumericDate? {
        guard let lifetime = try body.seconds("time_to_live") else { return nil }
        guard lifetime > 0 else { throw body.problem("time_to_live", "Out of range", "is a second at least") }
        return now.adding(lifetime)
    }

    /// What a fixture says of one tenant, whatever it is called there.
    ///
    /// - Throws: ``FixtureError``.
    static func decode(fixture text: String, as name: String) throws -> TenantSeed {
        let limits = JSONLimits(maximumBytes: .max)
        return try Fixtures.decodeTenant(try JSONObject(parsing: Array(text.utf8), limits: limits), as: name)
    }

    /// The one thing that it is to be made of.
    private static func fixture(_ body: ControlBody, provider: Provider) async throws -> JSONObject? {
        let object = try body.optionalObject("fixture")
        let text = try body.optionalString("fixture_text")
        let source = try body.optionalString("copy_of")
        guard [object != nil, text != nil, source != nil].count(where: { $0 }) <= 1 else {
            throw ProblemDetails(
                .badRequest, "Too much", detail: "A tenant is made of one of fixture, fixture_text and copy_of.",
                field: text != nil ? "fixture_text" : "copy_of")
        }
        if let source { return try await copy(of: source, provider: provider) }
        if let text {
            do { return try Fixtures.tenantObject(text: text) } catch {
                throw ProblemDetails(.badRequest, "Bad fixture", detail: "\(error)", field: "fixture_text")
            }
        }
        guard let tenants = object?["tenants"] else { return object }
        guard let list = tenants.arrayValue, list.count == 1, let only = list.first?.objectValue else {
            throw ProblemDetails(
                .badRequest, "One tenant due", detail: "The fixture of a tenant describes one.", field: "fixture")
        }
        return only
    }

    private static func copy(of source: String, provider: Provider) async throws -> JSONObject {
        guard TenantName.isValid(source), let contents = try await provider.store.contents(of: source) else {
            throw ProblemDetails(
                .notFound, "Unknown tenant", detail: "There is no tenant \(source.excerpt) to copy.", field: "copy_of")
        }
        var object = FixtureDocument.json(contents, users: try await provider.store.users(in: source))
        object["keys"] = nil
        return object
    }

    private static func makeName() throws -> String {
        "t-" + (try randomBytes(8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Whose keys a new tenant signs with: `shared`, `own`, or a list of keys that the caller brings.
private struct TenantKeyChoice {
    /// `nil` where nothing is said.
    let source: TenantRecord.KeySource?
    let given: [SigningKey]

    init(_ body: ControlBody, now: NumericDate) throws {
        switch body.optionalValue("keys") {
        case nil: (source, given) = (nil, [])
        case .string(let word)?:
            guard let known = TenantRecord.KeySource(rawValue: word) else { throw TenantKeyChoice.refusal }
            (source, given) = (known, [])
        case .array(let values)?:
            guard (1...16).contains(values.count) else { throw TenantKeyChoice.refusal }
            given = try values.map { value in
                guard let object = value.objectValue else { throw TenantKeyChoice.refusal }
                let body = ControlBody(object: object)
                let key = try ImportedKey(body)
                try body.finish()
                return try SigningKey(
                    key.key, algorithm: key.algorithm, id: key.id, certificates: key.certificates, at: now,
                    activatesAt: NumericDate(seconds: 0))
            }
            source = .own
        default: throw TenantKeyChoice.refusal
        }
    }

    private static let refusal = ProblemDetails(
        .badRequest, "Wrong type",
        detail:
            "The member keys is \"shared\", \"own\", or a list of 1 to 16 objects with key, certificate, algorithm and kid.",
        field: "keys")
}

extension TenantClock.Mode {
    /// As an export has it; what cannot be read is the system's time.
    fileprivate init(_ json: JSONObject?) {
        if let seconds = json?["offset"]?.integerValue {
            self = .offset(seconds)
        } else if let seconds = json?["frozen_at"]?.integerValue {
            self = .frozen(NumericDate(seconds: seconds))
        } else {
            self = .real
        }
    }
}
