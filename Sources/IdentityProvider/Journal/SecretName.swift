// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Whether what a name stands for is to be hidden, which is told by its parts: nobody can list the names that clients invent.
///
/// Names are compared as bytes, since no secret's name has more than ASCII in what tells it.
struct SecretName {
    /// ASCII in lower case.
    private let name: [UInt8]
    private let words: [[UInt8]]

    init(_ text: some StringProtocol) {
        let bytes = Array(text.utf8.prefix(SecretName.limit + 1))
        name = bytes.map(SecretName.lowercased)
        words = SecretName.words(bytes)
    }

    /// The most bytes that are looked at: what hides behind more is hidden.
    private static let limit = 1_024

    /// Whether a parameter of a form or a query, or a member of JSON, is a secret by its name.
    var isOfParameter: Bool {
        guard name.count <= SecretName.limit else { return true }
        guard !SecretName.readable.contains(where: isSpelled) else { return false }
        // What the forms of our own pages carry along.
        return name.elementsEqual("request".utf8) || hasPart(SecretName.parts)
            || words.contains(where: SecretName.tells)
    }

    /// Whether a header field is a secret by its name.
    var isOfHeader: Bool { hasPart(SecretName.headerParts) || isOfParameter }

    /// What makes a name a secret's, wherever it stands in it.
    private static let parts = [
        "password", "passwd", "passphrase", "secret", "token", "assertion", "credential", "otp", "api-key", "api_key",
        "apikey", "private-key", "private_key", "privatekey", "user-code", "user_code", "usercode", "device-code",
        "device_code", "devicecode", "authcode", "code-verifier", "code_verifier", "codeverifier", "passcode",
        "passkey",
        "accesskey", "samlart", "passwort", "creds", "session-id", "session_id", "sessionid", "sessid", "samlresponse",
    ]
    private static let headerParts = ["auth", "cookie", "csrf", "dpop", "session", "xsrf"]
    /// What does so as a word of its own: `pin`, but not `shipping`.
    private static let telling = [
        "auth", "authorization", "bearer", "code", "codes", "cvc", "cvv", "jwt", "sig", "signature",
    ]
    /// What does so at the end of a word, too: `mypwd`, `authkey`.
    private static let endings = ["key", "pass", "pin", "psw", "pw", "pwd"]
    /// What says what something else is, and is worth reading.
    private static let readable = [
        "actor_token_type", "auth_time", "authorization_details", "client_assertion_type", "code_challenge",
        "code_challenge_method", "code_challenge_methods_supported", "error_code", "grant_type", "idempotency_key",
        "issued_token_type", "key_id", "requested_token_type", "response_type", "session_state", "status_code",
        "subject_token_type", "token_endpoint", "token_endpoint_auth_method", "token_type", "token_type_hint",
    ]

    /// Whether it is a name that is written with underscores, or with hyphens as in a URN.
    private func isSpelled(_ other: String) -> Bool {
        name.elementsEqual(other.utf8) { $0 == $1 || $0 == UInt8(ascii: "-") && $1 == UInt8(ascii: "_") }
    }

    /// Whether a word tells it by itself, or would without a number behind it.
    private static func tells(_ word: [UInt8]) -> Bool {
        let end = word.lastIndex { !isDigit($0) }.map { $0 + 1 } ?? 0
        let stem = word[..<end]
        return telling.contains { stem.elementsEqual($0.utf8) }
            || endings.contains { stem.reversed().starts(with: $0.utf8.reversed()) }
    }

    private func hasPart(_ parts: [String]) -> Bool {
        parts.contains { part in
            name.indices.contains { name[$0...].starts(with: part.utf8) }
        }
    }

    /// Runs of letters and digits, which end before a capital, too: `authCode` has two.
    private static func words(_ bytes: [UInt8]) -> [[UInt8]] {
        var words: [[UInt8]] = [[]]
        var wasSmall = false
        for byte in bytes {
            let small = lowercased(byte)
            let isLetterOrDigit = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(small) || isDigit(byte)
            if !isLetterOrDigit || wasSmall && small != byte { words.append([]) }
            if isLetterOrDigit { words[words.count - 1].append(small) }
            wasSmall = isLetterOrDigit && small == byte
        }
        return words
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
