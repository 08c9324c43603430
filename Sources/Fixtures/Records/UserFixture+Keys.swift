// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE

extension UserFixture {
    /// The keys of a user, in the order of an export.
    static let keys: [FixtureKey<UserSeed, User>] = credentials + standardClaims + ownClaims

    private static let credentials: [FixtureKey<UserSeed, User>] = [
        FixtureKey(
            "username", type: FixtureCodec.identifier(bytes: 1_024).type, isRequired: true,
            "The name to sign in with. An email that only one user has works, too.",
            read: { reader, user in user.username = reader.identifier("username", limit: 1_024) },
            write: { .string($0.username) }),
        FixtureKey(
            "subject", type: ["type": "string", "minLength": 1, "maxLength": 255],
            "The claim `sub`. Default: unchanged; for a new user, a UUID that is made from tenant and username.",
            read: { reader, user in user.subject = subject(reader) }, write: { .string($0.subject) }),
        FixtureKey(
            "password", type: FixtureType.filled,
            "In plain text. A user without a password cannot sign in by password.",
            read: { reader, user in
                checkFilled(reader, "password")
                user.password = reader.string("password")
            }, write: { _ in nil }),
        FixtureKey(
            "password_hash", type: FixtureType.filled,
            "Instead of a password: bcrypt (`$2b$…`), scrypt (`$scrypt$…`) or PBKDF2 (`$pbkdf2-sha256$…`, Django's).",
            read: { reader, user in
                checkFilled(reader, "password_hash")
                user.passwordHash = passwordHash(reader)
            }, write: { $0.passwordHash.map { .string($0.text) } }),
        FixtureKey(
            "state", type: ["enum": FixtureType.words(UserState.self)], default: "active",
            "Only an `active` user can sign in.",
            read: { reader, user in user.state = reader.word("state", UserState.self) ?? .active },
            write: { $0.state == .active ? nil : .string($0.state.rawValue) }),
    ]

    /// The standard claims, in the order of OpenID Connect Core §5.1.
    private static let standardClaims: [FixtureKey<UserSeed, User>] =
        [
            "name", "given_name", "middle_name", "family_name", "nickname", "preferred_username", "profile", "picture",
            "website", "gender", "birthdate", "zoneinfo", "locale",
        ]
        .map(text) + [
            text("email"), text("phone_number"),
            verified("email_verified", of: "email", "Default: `true` if there is an email."),
            verified("phone_number_verified", of: "phone_number", "Default: `true` if there is a phone number."),
            claim("updated_at", ["type": "integer", "minimum": 0], "Seconds since 1970.") { reader, _ in
                reader.date("updated_at").map { .number(JSONNumber($0.seconds)) }
            },
            claim("address", addressType) { reader, _ in
                reader.nested("address") { address(reader, $0) }.flatMap { $0 }.map(JSONValue.object)
            },
        ]

    private static let ownClaims: [FixtureKey<UserSeed, User>] = [
        FixtureKey(
            "groups", type: FixtureType.strings,
            "Always in access tokens; in ID tokens and userinfo with the scope `groups` or `profile`.",
            read: { reader, user in user.groups = names(reader, "groups", "group") },
            write: { list($0.groups) }),
        FixtureKey(
            "roles", type: FixtureType.strings,
            "Always in access tokens; in ID tokens and userinfo with the scope `roles` or `profile`.",
            read: { reader, user in user.roles = names(reader, "roles", "role") }, write: { list($0.roles) }),
        FixtureKey(
            "claims", type: ["type": "object"], "Further claims: any JSON.",
            read: { reader, user in user.claims = claims(reader) },
            write: { $0.claims.isEmpty ? nil : .object($0.claims) }),
    ]

    private static let addressType: JSONObject = [
        "type": "object", "additionalProperties": false, "minProperties": 1,
        "properties": .object(JSONObject(addressKeys.map { ($0, .object(FixtureType.filled)) })),
    ]

    /// A claim of the profile.
    private static func claim(
        _ name: String, _ type: JSONObject, _ meaning: String = "",
        _ read: @escaping @Sendable (FixtureReader, UserSeed) -> JSONValue?
    ) -> FixtureKey<UserSeed, User> {
        FixtureKey(
            name, type: type, meaning, read: { reader, user in user.profile[name] = read(reader, user) },
            write: { $0.profile[name] })
    }

    private static func text(_ name: String) -> FixtureKey<UserSeed, User> {
        claim(name, FixtureType.filled) { reader, _ in reader.filledString(name).map(JSONValue.string) }
    }

    /// A test user's email and phone number count as verified unless the fixture says otherwise.
    private static func verified(_ name: String, of claim: String, _ meaning: String) -> FixtureKey<UserSeed, User> {
        self.claim(name, ["type": "boolean"], meaning) { reader, user in
            let isVerified = reader.bool(name)
            return user.profile[claim] == nil && isVerified == nil ? nil : .bool(isVerified ?? true)
        }
    }

    private static func subject(_ reader: FixtureReader) -> String? {
        guard let subject = reader.string("subject") else { return nil }
        if subject.utf8.count <= 255, subject.allSatisfy(\.isASCII), !subject.isEmpty { return subject }
        reader.problem("A subject is 1 to 255 ASCII characters.", at: reader.node("subject"), "subject")
        return nil
    }

    /// A template whose variable is empty leaves an empty value.
    private static func checkFilled(_ reader: FixtureReader, _ name: String) {
        guard reader.isEmptyText(name) else { return }
        reader.problem("The value is empty; leave the key out for a user without a password.", at: nil, name)
    }

    private static func list(_ values: [String]) -> JSONValue? {
        values.isEmpty ? nil : .array(values.map(JSONValue.string))
    }
}
