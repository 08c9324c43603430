// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JOSE
import OAuth

/// What somebody asks of the catalogue: `audience`, `user`, `client` and `type` of a query, `names` and `basis`.
struct CatalogueRequest {
    let audience: String?
    let user: String?
    let client: String?
    /// In the catalogue's order.
    let entries: [CatalogueEntry]
    /// Whose verdicts are wanted.
    let bases: Set<Ruling.Basis>

    /// - Parameter entry: The one that the path names: then nothing else can choose.
    /// - Throws: ``ProblemDetails`` that names the parameter.
    init(_ request: Request, for entry: CatalogueEntry? = nil) throws {
        let query = try ControlQuery(request)
        guard query.string("type") ?? "access_token" == "access_token" else {
            throw ProblemDetails(
                .badRequest, "Unknown value", detail: "The catalogue has tokens of the type access_token.",
                field: "type")
        }
        audience = query.string("audience")
        user = query.string("user")
        client = query.string("client")
        if let entry {
            entries = [entry]
            bases = Set(Ruling.Basis.allCases)
        } else {
            entries = try CatalogueRequest.entries(query.string("names"))
            bases = try CatalogueRequest.bases(query.string("basis"))
        }
        try query.finish()
    }

    /// - Parameter names: With commas between them; `nil` is all.
    private static func entries(_ names: String?) throws(ProblemDetails) -> [CatalogueEntry] {
        guard let names else { return TokenCatalogue.entries }
        let wanted = names.split(separator: ",").map(String.init)
        let unknown = wanted.filter { name in !TokenCatalogue.entries.contains { isSame($0.name, name) } }
        guard unknown.isEmpty else {
            let missing = unknown.prefix(5).map(TokenCatalogue.missing).joined(separator: " ")
            throw ProblemDetails(
                .badRequest, "Unknown token",
                detail: "\(missing)\(unknown.count > 5 ? " …" : "") Without names it lists them all.", field: "names")
        }
        return TokenCatalogue.entries.filter { entry in wanted.contains { isSame($0, entry.name) } }
    }

    /// - Parameter words: With commas between them; `nil` is all.
    private static func bases(_ words: String?) throws(ProblemDetails) -> Set<Ruling.Basis> {
        guard let words else { return Set(Ruling.Basis.allCases) }
        var bases: Set<Ruling.Basis> = []
        for word in words.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let basis = Ruling.Basis.allCases.first(where: { isSame($0.rawValue, word) }) else {
                let known = Ruling.Basis.allCases.map(\.rawValue).joined(separator: ", ")
                throw ProblemDetails(
                    .badRequest, "Unknown value",
                    detail: "There is no basis \(word.excerpt). Known: \(known); several with commas between them.",
                    field: "basis")
            }
            bases.insert(basis)
        }
        return bases
    }
}
