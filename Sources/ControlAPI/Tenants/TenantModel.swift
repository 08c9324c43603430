// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Fixtures
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE

/// What a new tenant is made like: a fixture, as an object or as text, or another tenant.
struct TenantModel {
    /// The member that gives it.
    let field: String
    /// A tenant as a fixture describes it.
    let fixture: JSONObject

    /// Reads the one of the members that a body has.
    ///
    /// - Returns: `nil` when it has none.
    /// - Throws: ``Problem`` that names the member at fault, or an error of the store.
    static func read(_ body: ControlBody, provider: Provider) async throws -> TenantModel? {
        let object = try body.object("fixture")
        let text = try body.string("fixture_text")
        let source = try body.string("copy_of")
        guard [object != nil, text != nil, source != nil].count(where: { $0 }) <= 1 else {
            throw Problem(
                .contradiction, detail: "A tenant is made of one of fixture, fixture_text and copy_of.",
                field: source != nil ? "copy_of" : "fixture_text")
        }
        if let source {
            return TenantModel(field: "copy_of", fixture: try await copy(of: source, provider: provider))
        }
        if let text {
            do { return TenantModel(field: "fixture_text", fixture: try Fixtures.tenantObject(text: text)) } catch {
                throw Problem(.invalidFixture, detail: "\(error)", field: "fixture_text")
            }
        }
        return try object.map { TenantModel(field: "fixture", fixture: try onlyTenant(of: $0)) }
    }

    /// The tenant itself, or the only one of a whole fixture.
    private static func onlyTenant(of fixture: JSONObject) throws(Problem) -> JSONObject {
        guard let tenants = fixture["tenants"] else { return fixture }
        guard let list = tenants.arrayValue, list.count == 1, let only = list.first?.objectValue else {
            throw Problem(
                .invalidFixture, detail: "The fixture of a tenant describes one.", field: "fixture")
        }
        if let stranger = fixture.names.first(where: { !isSame($0, "tenants") }) {
            guard Fixtures.keys["tenant"]?.contains(stranger) == true else {
                throw Problem(
                    .unknownMember, detail: "Unknown member. Known: tenants.", field: "fixture.\(stranger.excerpt)")
            }
            throw Problem(
                .contradiction,
                detail: "What a fixture says of a tenant stands in tenants where that is there, and not beside it.",
                field: "fixture.\(stranger.excerpt)")
        }
        return only
    }

    private static func copy(of source: String, provider: Provider) async throws -> JSONObject {
        guard TenantName.isValid(source), let contents = try await provider.store.contents(of: source) else {
            throw Problem(
                .unknownTenant, .notFound, detail: "There is no tenant \(source.excerpt) to copy.", field: "copy_of")
        }
        var object = FixtureDocument.json(contents, users: try await provider.store.users(in: source))
        object["keys"] = nil
        return object
    }
}
