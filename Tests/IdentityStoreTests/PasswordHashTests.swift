// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import Testing

@Suite("Password hashes as PHC strings")
struct PasswordHashTests {
    @Test("a hash knows its password, by a salt of its own, and survives its text")
    func roundTrip() throws {
        let hash = try PasswordHash.make("wonderland")
        #expect(hash.phc.hasPrefix("$pbkdf2-sha256$i=64,l=32$"))
        #expect(try hash.matches("wonderland"))
        #expect(try !hash.matches("Wonderland"))
        #expect(try !hash.matches(""))
        #expect(try PasswordHash.make("wonderland") != hash)
        #expect(PasswordHash(phc: hash.phc) == hash)
    }

    @Test("it prints nothing of itself")
    func redaction() throws {
        let hash = try PasswordHash.make("wonderland")
        #expect("\(hash)" == "<redacted>")
        #expect("\([hash])" == "[<redacted>]")
    }

    @Test(
        "other algorithms and absurd parameters are refused",
        arguments: [
            "", "wonderland", "$2b$12$abcdefghijklmnopqrstuv", "$pbkdf2-sha256$i=0,l=32$c2FsdHNhbHQ$AAAA",
            "$pbkdf2-sha256$i=9999999,l=32$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$pbkdf2-sha256$i=64,l=32$c2FsdHNhbHQ$AAAA", "$pbkdf2-sha1$i=64,l=32$c2FsdHNhbHQ$AAAA",
        ])
    func refused(phc: String) {
        #expect(PasswordHash(phc: phc) == nil)
    }
}
