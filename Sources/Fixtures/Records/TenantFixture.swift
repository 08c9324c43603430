// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE

/// A tenant of a fixture.
enum TenantFixture {
    /// A tenant, and where its file says what.
    struct Item {
        let seed: TenantSeed
        let keyLines: [String: Int]
        let userLines: [Int]
    }

    static func read(_ reader: FixtureReader) -> Item {
        var record = TenantRecord(name: "")
        for key in keys { key.read(reader, &record) }
        record.keySource = keySource(reader, of: record.name)
        let users = reader.items("users", UserFixture.read)
        let clients = reader.items("clients", ClientFixture.read)
        let declaresAudiences = reader.node("audiences") != nil
        let audiences = reader.items("audiences", AudienceFixture.read)
        var seed = TenantSeed(
            record: record, users: users.map(\.item), clients: clients.map(\.item), audiences: audiences.map(\.item))
        seed.namesKeySource = reader.node("keys") != nil
        refuseDuplicates(users.map { ($0.item.username, $0.line) }, "users", "username", reader)
        refuseDuplicates(
            users.compactMap { user in user.item.subject.map { ($0, user.line) } }, "users", "subject", reader)
        refuseDuplicates(clients.map { ($0.item.id, $0.line) }, "clients", "id", reader)
        refuseDuplicates(audiences.map { ($0.item.id, $0.line) }, "audiences", "id", reader)
        if declaresAudiences { refuseDangling(seed, lines: clients.map(\.line), reader) }
        for opening in record.openings { reader.warn(opening.warning, opening.key) }
        ClientWarnings(seed, reader).tell(lines: clients.map(\.line))
        return Item(seed: seed, keyLines: keyLines(reader), userLines: users.map(\.line))
    }

    /// The lines of what a server judges once more, beside what else it serves.
    private static func keyLines(_ reader: FixtureReader) -> [String: Int] {
        var lines: [String: Int] = [:]
        for key in ["name", "preset", "paths"] {
            guard let node = reader.node(key) else { continue }
            lines[key] = node.line
            guard case .map(let members) = node.value else { continue }
            // By what can be at fault only: a stranger's key is neither hashed nor kept.
            for member in members where EndpointPathFixture.endpoints.contains(where: { isSame($0, member.name) }) {
                lines["\(key).\(member.name)"] = member.value.line
            }
        }
        return lines
    }

    /// Shared where the fixture says nothing: a key takes time to make, and the tenant at the base URL has one.
    private static func keySource(_ reader: FixtureReader, of name: String) -> TenantRecord.KeySource {
        let source = reader.word("keys", TenantRecord.KeySource.self)
        guard name == "default" else { return source ?? .shared }
        if source == .shared {
            reader.problem(
                "The tenant default has keys of its own, which others may share.", at: reader.node("keys"), "keys")
        }
        return .own
    }

    /// One at least, each a word, since requests separate them by spaces.
    static func acrValues(_ reader: FixtureReader, _ key: String) -> [String]? {
        guard let values = reader.texts(key) else { return nil }
        if values.isEmpty || values.contains(where: { $0.isEmpty || $0.contains(where: \.isWhitespace) }) {
            reader.problem("One value at least is due, and each is one word.", at: reader.node(key), key)
        }
        return values
    }

    /// `default`, or up to four segments that can be a path of the issuer.
    static func name(_ reader: FixtureReader, _ key: String) -> String {
        let name = reader.identifier(key, limit: 256)
        if !name.isEmpty, !TenantName.isValid(name) {
            reader.problem(
                "A tenant's name is up to four segments of a-z, 0-9 and -, each beginning with a letter or digit.",
                at: reader.node(key), key)
        }
        return name
    }

    private static func refuseDuplicates(
        _ values: [(value: String, line: Int)], _ list: String, _ key: String, _ reader: FixtureReader
    ) {
        var seen: [String: Int] = [:]
        for (value, line) in values where !value.isEmpty {
            if let first = seen[value] {
                let message = "The \(key) \"\(value.excerpt)\" stands twice, first on line \(first)."
                reader.problems.add(message, at: line, path: reader.path(list))
            }
            seen[value] = seen[value] ?? line
        }
    }

    private static func refuseDangling(_ seed: TenantSeed, lines: [Int], _ reader: FixtureReader) {
        let known = seed.audiences.map(\.id)
        for audience in seed.record.defaultAudience where !known.contains(audience) {
            reader.problem(
                "No entry of audiences has the id \"\(audience.excerpt)\".", at: reader.node("default_audience"),
                "default_audience", suggestion: Suggestion.nearest(to: audience, in: known))
        }
        for (index, client) in seed.clients.enumerated() {
            for audience in client.audience where !known.contains(audience) {
                reader.problems.add(
                    "No entry of audiences has the id \"\(audience.excerpt)\".", at: lines[index],
                    path: reader.path("clients[\(index)].audience"),
                    suggestion: Suggestion.nearest(to: audience, in: known))
            }
        }
    }
}
