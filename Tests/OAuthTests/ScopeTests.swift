// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import Testing

@Suite("RFC 6749 §3.3 scopes")
struct ScopeTests {
    @Test("order stays, repetitions go")
    func order() {
        #expect(Scope(parsing: "b a b")?.tokens == ["b", "a"])
    }

    @Test(
        "what breaks the grammar is no scope",
        arguments: ["", " ", "a\tb", "é", "a\"b", "a\\b", "a\u{7F}"])
    func grammar(text: String) {
        #expect(Scope(parsing: text) == nil)
    }

    @Test("doubled spaces and spaces at the ends are read", arguments: ["a  b", " a b", "a b ", "  a   b  "])
    func spaces(text: String) {
        #expect(Scope(parsing: text)?.tokens == ["a", "b"])
    }

    @Test("subsets and differences")
    func sets() {
        let all = Scope(["openid", "email", "orders:read"])
        #expect(Scope(["email"]).isSubset(of: all))
        #expect(!Scope(["email", "x"]).isSubset(of: all))
        #expect(all.subtracting(Scope(["email"])).description == "openid orders:read")
    }
}
