// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// A user of a fixture.
enum UserFixture {
    static func read(_ reader: FixtureReader) -> UserSeed {
        var user = UserSeed(username: "")
        for key in keys { key.read(reader, &user) }
        if user.password != nil, user.passwordHash != nil {
            reader.problem("A user has a password or its hash, not both.", at: nil, "password_hash")
        }
        checkSize(user, reader)
        return user
    }

    static func names(_ reader: FixtureReader, _ key: String, _ noun: String) -> [String] {
        let names = reader.texts(key) ?? []
        for name in names { reader.warnOfInvisible(name, noun, key) }
        return names
    }

    /// A hash that another program made; a user whose hash cannot be checked here comes without a password.
    static func passwordHash(_ reader: FixtureReader) -> PasswordHash? {
        guard let text = reader.string("password_hash"), !text.isEmpty else { return nil }
        do throws(PasswordHashError) {
            return try PasswordHash(text)
        } catch .unsupported(let scheme) {
            reader.warn(
                "\(scheme.excerpt) hashes cannot be checked here: the user has no password.", "password_hash")
        } catch {
            reader.problem(error.description, at: reader.node("password_hash"), "password_hash")
        }
        return nil
    }

    /// The members of an address (OpenID Connect Core §5.1.1).
    static let addressKeys = ["formatted", "street_address", "locality", "region", "postal_code", "country"]

    /// The address; `nil` when it has no member.
    static func address(_ user: FixtureReader, _ reader: FixtureReader) -> JSONObject? {
        var address = JSONObject()
        for name in addressKeys {
            address[name] = reader.filledString(name).map(JSONValue.string)
        }
        if address.isEmpty, reader.isEmpty {
            user.problem("The address is empty; leave the key out for none.", at: user.node("address"), "address")
        }
        return address.isEmpty ? nil : address
    }

    /// All of it may go into a token, and verifiers refuse one of more than 16 KiB.
    private static let sizeLimit = 10 * 1_024
    private static let depthLimit = 16

    private static func checkSize(_ user: UserSeed, _ reader: FixtureReader) {
        if depth(.object(user.claims)) > depthLimit {
            reader.problem("Claims nest \(depthLimit) levels at most.", at: reader.node("claims"), "claims")
        }
        let lists = (user.groups + user.roles).reduce(0) { $0 + $1.utf8.count + 3 }
        guard lists + user.profile.serialized().count + user.claims.serialized().count > sizeLimit else { return }
        reader.problems.add(
            "A user's claims have at most \(sizeLimit >> 10) KiB: a token of more than 16 KiB is refused everywhere.",
            at: reader.line, path: reader.path("claims"))
    }

    private static func depth(_ value: JSONValue) -> Int {
        switch value {
        case .array(let values): 1 + (values.map(depth).max() ?? 0)
        case .object(let object): 1 + (object.map { depth($0.value) }.max() ?? 0)
        default: 0
        }
    }

    static func claims(_ reader: FixtureReader) -> JSONObject {
        guard let claims = reader.object("claims") else { return JSONObject() }
        if let long = claims.names.first(where: { $0.utf8.count > 256 }) {
            reader.problem(
                "The name of a claim has at most 256 bytes.", at: reader.node("claims"), "claims.\(long.excerpt)")
            return JSONObject()
        }
        for name in claims.names where ReservedClaims.names.contains(name) {
            let suggestion =
                name == "groups" || name == "roles" ? "Give the user \(name) of their own, beside claims." : nil
            reader.problem(
                "The claim \(name) is the token's own.", at: reader.node("claims"), "claims.\(name)",
                suggestion: suggestion)
        }
        return claims
    }
}
