// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import JOSE
import OAuth
import TokenCatalogue

extension CatalogueRequest {
    /// - Parameter entry: The one that the path names: then nothing else can choose.
    /// - Throws: ``Problem`` that names the parameter.
    init(_ request: Request, for entry: CatalogueEntry? = nil) throws {
        let query = try ControlQuery(request)
        guard query.string("type") ?? "access_token" == "access_token" else {
            throw Problem(
                .unknownValue, detail: "The catalogue has tokens of the type access_token.",
                field: "type")
        }
        let (audience, user, client) = (query.string("audience"), query.string("user"), query.string("client"))
        let names = entry == nil ? query.string("names") : nil
        let entries = try entry.map { [$0] } ?? CatalogueRequest.entries(names)
        let bases = try CatalogueRequest.bases(entry == nil ? query.string("basis") : nil)
        try query.finish()
        self.init(audience: audience, user: user, client: client, entries: entries, bases: bases)
    }

    /// - Parameter names: With commas between them; `nil` is all.
    private static func entries(_ names: String?) throws(Problem) -> [CatalogueEntry] {
        guard let names else { return TokenCatalogue.entries }
        let wanted = names.split(separator: ",").map(String.init)
        let unknown = wanted.filter { name in !TokenCatalogue.entries.contains { isSame($0.name, name) } }
        guard unknown.isEmpty else {
            let missing = unknown.prefix(5).map(TokenCatalogue.missing).joined(separator: " ")
            throw Problem(
                .unknownToken,
                detail: "\(missing)\(unknown.count > 5 ? " …" : "") Without names it lists them all.", field: "names")
        }
        return TokenCatalogue.entries.filter { entry in wanted.contains { isSame($0, entry.name) } }
    }

    /// - Parameter words: With commas between them; `nil` is all.
    private static func bases(_ words: String?) throws(Problem) -> Set<ExpectedVerdict.Basis> {
        guard let words else { return Set(ExpectedVerdict.Basis.allCases) }
        var bases: Set<ExpectedVerdict.Basis> = []
        for word in words.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let basis = ExpectedVerdict.Basis.allCases.first(where: { isSame($0.rawValue, word) }) else {
                let known = ExpectedVerdict.Basis.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(
                    .unknownValue,
                    detail: "There is no basis \(word.excerpt). Known: \(known); several with commas between them.",
                    field: "basis")
            }
            bases.insert(basis)
        }
        return bases
    }
}
