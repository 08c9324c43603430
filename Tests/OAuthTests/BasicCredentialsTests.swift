// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import Testing

@Suite("Basic credentials")
struct BasicCredentialsTests {
    @Test(
        "the scheme is case-insensitive, blanks around the credentials are let pass",
        arguments: ["Basic YTpi", "basic YTpi", "BASIC   YTpi", "Basic YTpi  ", "Basic \tYTpi"])
    func accepted(header: String) throws {
        let credentials = try #require(BasicCredentials(authorization: header))
        #expect(credentials.userID == "a" && credentials.password == "b")
    }

    @Test(
        "another scheme, broken base64, no colon and no UTF-8 are no credentials",
        arguments: [
            "", "Basic", "Basic ", "BasicYTpi", "Bearer YTpi", "Basi YTpi", "Basics YTpi", "Basic YTp", "Basic YT pi",
            "Basic YQ==", "Basic YTpi=", "Basic YTpi====", "Basic Y=pi", "Basic -_86", "Basic /zp/=", "Basic /zo=",
            "Basic YTpi\u{e9}", "Basic YTpiYx==", "Basic YTpiY2N=",
        ])
    func refused(header: String) {
        #expect(BasicCredentials(authorization: header) == nil)
    }

    @Test("the first colon divides; either part may be empty, and the letters + and / are base64's own")
    func division() throws {
        let colons = try #require(BasicCredentials(authorization: "Basic YTpiOmM="))
        #expect(colons.userID == "a" && colons.password == "b:c")
        let empty = try #require(BasicCredentials(authorization: "Basic Og=="))
        #expect(empty.userID.isEmpty && empty.password.isEmpty)
        // "i>?:>?>" in base64 has both.
        let letters = try #require(BasicCredentials(authorization: "Basic aT4/Oj4/Pg=="))
        #expect(letters.userID == "i>?" && letters.password == ">?>")
    }

    @Test("both parts are form-decoded, unless one is no form encoding")
    func formDecoding() throws {
        // "a%3Ab:c+d%25"
        let encoded = try #require(BasicCredentials(authorization: "Basic YSUzQWI6YytkJTI1")?.formDecoded)
        #expect(encoded.userID == "a:b" && encoded.password == "c d%")
        // "a:100%"
        let raw = try #require(BasicCredentials(authorization: "Basic YToxMDAl"))
        #expect(raw.formDecoded == nil && raw.password == "100%")
    }
}
