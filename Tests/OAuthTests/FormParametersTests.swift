// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import Testing

@Suite("RFC 6749 Appendix B forms")
struct FormParametersTests {
    private func parse(_ text: String, repeatable: Set<String> = []) throws(OAuthError) -> FormParameters {
        try FormParameters(parsing: Array(text.utf8), repeatable: repeatable)
    }

    @Test("plus is a space and an escape is a byte of UTF-8")
    func decoding() throws {
        let form = try parse("scope=openid+email%20profile&name=%C3%A9%26&%67rant=x")
        #expect(form["scope"] == "openid email profile")
        #expect(form["name"] == "é&")
        #expect(form["grant"] == "x")
    }

    @Test("a parameter without a value counts as omitted (RFC 6749 §3.1)")
    func empty() throws {
        let form = try parse("scope=&state&&x=&x=1")
        #expect(form["scope"] == nil)
        #expect(form["state"] == nil)
        #expect(form["x"] == "1")
    }

    @Test(
        "a repetition is refused, also behind an escape", arguments: ["a=1&a=2", "a=1&%61=1", "a=&a=1&a=2"])
    func repetition(text: String) {
        #expect(throws: OAuthError(.invalidRequest, "A parameter is repeated: a.")) { try parse(text) }
    }

    @Test("what may repeat keeps its order")
    func repeatable() throws {
        let form = try parse("resource=b&resource=a", repeatable: ["resource"])
        #expect(form.all("resource") == ["b", "a"])
        #expect(form["resource"] == "b")
    }

    @Test(
        "broken escapes, invalid UTF-8 and NUL are refused",
        arguments: ["a=%", "a=%4", "a=%GG", "a=%FF", "a=%C3", "a=%00", "%00=a", "a=%ED%A0%80"])
    func broken(text: String) {
        let error = #expect(throws: OAuthError.self) { try parse(text) }
        #expect(error?.code == .invalidRequest)
    }

    @Test("too many parameters are refused")
    func tooMany() {
        let text = (0..<300).map { "p\($0)=1" }.joined(separator: "&")
        #expect(throws: OAuthError.self) { try parse(text) }
    }

    @Test("brackets are part of a name, not nesting")
    func brackets() throws {
        #expect(try parse("a[b]=1")["a[b]"] == "1")
    }

    @Test("the name of a repeated parameter is not echoed when it is not printable")
    func echo() {
        let error = #expect(throws: OAuthError.self) { try parse("%22=1&%22=2") }
        #expect(error?.description.contains("\"") == false)
    }
}
