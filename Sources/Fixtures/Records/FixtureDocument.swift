// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
import Yams

/// Writes records as a fixture has them: what is read back from it are the same records.
package enum FixtureDocument {
    /// A user; the password is its hash.
    package static func json(_ user: User) -> JSONObject { json(user, UserFixture.keys) }

    /// A client with its secret.
    package static func json(_ client: Client) -> JSONObject { json(client, ClientFixture.keys) }

    /// A record by the table of its keys.
    static func json<Draft, Record>(_ record: Record, _ keys: [FixtureKey<Draft, Record>]) -> JSONObject {
        var object: JSONObject = [:]
        for key in keys { object[key.name] = key.write(record) }
        return object
    }

    /// A whole tenant.
    package static func json(_ contents: TenantContents, users: [User]) -> JSONObject {
        var object = json(contents.record, TenantFixture.keys)
        object["users"] = .array(users.map { .object(json($0)) })
        object["clients"] = .array(contents.clients.map { .object(json($0)) })
        object["audiences"] = .array(audiences(of: contents).map { .object(json($0, AudienceFixture.keys)) })
        return object
    }

    /// Those that are named somewhere too: in one document every reference has its entry.
    private static func audiences(of contents: TenantContents) -> [Audience] {
        var audiences = contents.audiences
        for id in contents.record.defaultAudience + contents.clients.flatMap(\.audience)
        where !audiences.contains(where: { $0.id == id }) {
            audiences.append(Audience(id: id))
        }
        return audiences
    }

    /// The document as YAML: texts in quotes, so that none is taken for a number or a truth value.
    ///
    /// - Throws: An error of Yams.
    package static func yaml(_ object: JSONObject) throws -> String {
        try Yams.serialize(node: node(.object(object)), width: -1, allowUnicode: true)
    }

    private static func node(_ value: JSONValue) -> Node {
        switch value {
        case .null: Node("null", .implicit, .plain)
        case .bool(let truth): Node(truth ? "true" : "false", .implicit, .plain)
        case .number(let number): Node(number.literal, .implicit, .plain)
        case .string(let text): Node(text, Tag(.str), .doubleQuoted)
        case .array(let values): Node(values.map(node))
        case .object(let object): Node(object.map { (Node($0.name, Tag(.str), plainStyle($0.name)), node($0.value)) })
        }
    }

    /// A key of ours is a plain word; a claim's name may be anything.
    private static func plainStyle(_ name: String) -> Node.Scalar.Style {
        let isWord =
            name.first?.isLetter == true
            && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        return isWord && !["true", "false", "null"].contains(name) ? .plain : .doubleQuoted
    }
}
