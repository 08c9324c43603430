// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import Testing

@Suite("Password hashes, our own and those of other programs")
struct PasswordHashTests {
    @Test("a hash knows its password, by a salt of its own, and survives its text")
    func roundTrip() throws {
        let hash = try PasswordHash.make("wonderland")
        #expect(hash.text.hasPrefix("$pbkdf2-sha256$i=64,l=32$"))
        #expect(try hash.matches("wonderland"))
        #expect(try !hash.matches("Wonderland"))
        #expect(try !hash.matches(""))
        #expect(try PasswordHash.make("wonderland") != hash)
        #expect(try PasswordHash(hash.text) == hash)
        #expect(!hash.isSlow)
    }

    @Test("it prints nothing of itself")
    func redaction() throws {
        let hash = try PasswordHash.make("wonderland")
        #expect("\(hash)" == "<redacted>")
        #expect("\([hash])" == "[<redacted>]")
    }

    /// Each made of "wonderland": by passlib, bcrypt and Django.
    static let foreign = [
        "$pbkdf2-sha256$1000$0vofY4zRmlMq5TxnDKE05g$gBaLwjcnCjgnCjnDAysMT1Yyh9jPsUfzt4EPWJAJG3c",
        "$pbkdf2-sha512$1000$ICQkREjJmRMCgLD2fu.dMw$9Bu6G/wQ8qRKiSICbiGkvBOEtP2FxGuXOV8tQLqFttFI7mGjJqV01h58Z.oy9iQ3vDKf"
            + "0FbYiDY8Y8YTPCbUQQ",
        "pbkdf2_sha256$1000$seasalt$3h+vbuJq4nmuyHY0GIm412DRLKOyb3/dScbPa72X1pY=",
        "$scrypt$ln=10,r=8,p=1$bq0VAmAMwdg7p9Q6J6S0Vg$gNNKmdujVpnh31AW5C9c9gsTbMuBfgAiSsJbXw4OhFg",
        "$2b$04$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG",
        "$2y$04$YahoRUNHKUK8Y3QO4uCQVuyLlqqXEsZ1gRpFRIJhKH9/m9Ykr1boa",
        "$2a$04$5etKlpm84KuuBkC.vdqelOtueXX8kWmU7WeH0gyTJUUcMBXC.YsVa",
    ]

    @Test("a hash that another program made knows its password too", arguments: foreign)
    func foreignHashes(text: String) throws {
        let hash = try PasswordHash(text)
        #expect(try hash.matches("wonderland"))
        #expect(try !hash.matches("Wonderland"))
        #expect(try !hash.matches("wonderland\u{0}"))
        #expect(try !hash.matches(""))
        #expect(hash.isSlow && hash.text == text && "\(hash)" == "<redacted>")
    }

    @Test(
        "what asks for too much work or memory is refused before it gets any",
        arguments: [
            "$2b$31$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG",
            "$2b$13$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG",
            "$pbkdf2-sha256$i=9999999,l=32$c2FsdHNhbHQ$gBaLwjcnCjgnCjnDAysMT1Yyh9jPsUfzt4EPWJAJG3c",
            "$scrypt$ln=17,r=8,p=1$bq0VAmAMwdg7p9Q6J6S0Vg$gNNKmdujVpnh31AW5C9c9gsTbMuBfgAiSsJbXw4OhFg",
            "$scrypt$ln=63,r=8,p=1$bq0VAmAMwdg7p9Q6J6S0Vg$gNNKmdujVpnh31AW5C9c9gsTbMuBfgAiSsJbXw4OhFg",
            "$scrypt$ln=1,r=1,p=999999$bq0VAmAMwdg7p9Q6J6S0Vg$gNNKmdujVpnh31AW5C9c9gsTbMuBfgAiSsJbXw4OhFg",
        ])
    func costly(text: String) {
        let error = #expect(throws: PasswordHashError.self) { try PasswordHash(text) }
        #expect(error?.description.contains("too much") == true)
    }

    @Test(
        "other schemes and broken texts are refused, and none is echoed",
        arguments: [
            "", "wonderland", "$2b$12$abcdefghijklmnopqrstuv",
            "$2x$04$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG",
            "$2b$99$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG", "$pbkdf2-sha256$i=0,l=32$c2FsdHNhbHQ$AAAA",
            "$pbkdf2-sha256$i=64,l=32$c2FsdHNhbHQ$AAAA", "$pbkdf2-sha1$i=64,l=32$c2FsdHNhbHQ$AAAA",
            "$scrypt$ln=10,r=8$bq0VAmAMwdg7p9Q6J6S0Vg$gNNKmdujVpnh31AW5C9c9gsTbMuBfgAiSsJbXw4OhFg",
            "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "$1$salt$hash", String(repeating: "$2b$", count: 1_000),
        ])
    func refused(text: String) {
        let error = #expect(throws: PasswordHashError.self) { try PasswordHash(text) }
        #expect(text.count < 10 || error?.description.contains(text) == false)
    }
}
