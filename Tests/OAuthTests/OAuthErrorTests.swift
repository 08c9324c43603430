// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import OAuth
import Testing

@Suite("RFC 6749 §5.2 and RFC 6750 §3 errors")
struct OAuthErrorTests {
    @Test("the code knows its status")
    func status() {
        #expect(OAuthError.Code.invalidClient.status == 401)
        #expect(OAuthError.Code.invalidGrant.status == 400)
        #expect(OAuthError.Code.insufficientScope.status == 403)
        #expect(OAuthError.Code.requestTooLarge.status == 413)
    }

    @Test("the reason never reaches the body")
    func reason() {
        let error = OAuthError(.invalidGrant, "neutral", reason: "the user is locked")
        #expect(error.json?.text == #"{"error":"invalid_grant","error_description":"neutral"}"#)
    }

    @Test("a missing token has no error code, neither in the body nor in the challenge (RFC 6750 §3.1)")
    func missingToken() {
        let error = OAuthError(.tokenMissing, "x", challenge: .bearer(realm: "r"))
        #expect(error.json == nil)
        #expect(error.challenge?.headerValue(for: error) == "Bearer realm=\"r\"")
    }

    @Test("what a request put into a message forges neither a header nor a line of the log")
    func hostileText() {
        let error = OAuthError(
            .invalidToken, "a\"b\\c\r\nX: y", reason: "é\n2026 error: FORGED",
            challenge: .bearer(realm: "r", scope: Scope(["openid"])))
        #expect(
            error.challenge?.headerValue(for: error)
                == #"Bearer realm="r", error="invalid_token", error_description="a?b?c??X: y", scope="openid""#)
        #expect(error.reason == "??2026 error: FORGED")
        #expect(OAuthError(.invalidScope, String(repeating: "a", count: 9_999)).description.utf8.count == 512)
    }

    @Test("a realm escapes what would end it")
    func realm() {
        let error = OAuthError(.tokenMissing, "x", challenge: .bearer(realm: "a\"b\\c"))
        #expect(error.challenge?.headerValue(for: error) == #"Bearer realm="a\"b\\c""#)
    }
}
