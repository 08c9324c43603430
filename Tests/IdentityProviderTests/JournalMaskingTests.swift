// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import IdentityProvider
import JOSE
import Testing

@Suite("Secrets in the journal")
struct JournalMaskingTests {
    private static let secret = "S3CRET-x"
    private static let names = [
        "access_token", "actor_token", "assertion", "client_assertion", "client_secret", "code", "code_verifier",
        "device_code", "id_token_hint", "logout_token", "password", "refresh_token", "request", "subject_token",
        "token", "user_code", "new_password", "password[]", "user[passwd][0]", "x-client_secret", "clientSecret",
        "api_key", "SAMLResponse", "auth", "authorization", "bearer", "jwt", "key", "pass", "pass.word", "passcode",
        "pw", "newpass", "mypwd", "userpw", "pwd1", "pin2", "passwort", "psw", "creds", "authkey", "privkey", "cvv",
        "session_id", "signature", "X-Api-Key", "apikey", "otp", "totp_value", "pin", "credentials",
        "authorization_code", "authCode",
        "a.b.SECRET.c", "some-long-name-that-nobody-would-ever-have-thought-of-and-that-holds-a-password",
    ]

    private func shown(_ event: JournalEvent, withSecrets: Bool = false) throws -> String {
        let journal = Journal()
        journal.record(event)
        let entry = try #require(journal.entry(id: event.id))
        return entry.json.text + entry.fullJSON(withSecrets: withSecrets).text
    }

    @Test("a secret parameter is masked in query, body, Referer and Location, however it is written", arguments: names)
    func parameters(name: String) throws {
        let pair = "\(name)=\(Self.secret)"
        let escaped = "%\(String(name.utf8.first ?? 0, radix: 16))\(name.dropFirst())=\(Self.secret)"
        let once = pair.replacing("=", with: "%3D")
        let twice = pair.replacing("=", with: "%253d")
        for (number, text) in [
            "a=b&\(pair)&c=d", "\(pair)&rest-\(Self.secret)", escaped, name.uppercased() + "=" + Self.secret,
            "\(pair)&\(pair)", "redirect_uri=http%3A%2F%2Fapp%2F%3F\(once)%26x%3Dy",
            "return=%2Fgo%3Fto%3Dhttp%253A%252F%252Fapp%253F\(twice)%2526\(twice)", "redirect_uri=http://app/?\(pair)",
            "x=%25\(once)", "x?y=1?\(pair)", "\(pair)#\(Self.secret)", "x=y;\(pair);z", "x=y\r\n\(pair)",
            "\(name)=%53\(Self.secret)%26\(Self.secret)",
        ]
        .enumerated() {
            let line = text.replacing("\r\n", with: ";")
            let headers: HTTPFields = [
                .referer: "http://app/page?\(line)",
                .location: "http://app/page#\(line)", .xForwarded: "/x?\(pair)",
            ]
            let path = "/authorize?\(line)"
            let masked = try shown(.made("a", path: path, headers: headers, body: text))
            #expect(!masked.contains(Self.secret), "\(number): \(masked)")
            let all = try shown(.made("a", path: path, headers: headers, body: text), withSecrets: true)
            #expect(all.contains(Self.secret))
        }
    }

    @Test(
        "masks the whole value of a secret parameter, whatever sign is in it",
        arguments: [";", ",", "+", " ", "/", ":", "?", "'", "\"", "(", "<", "|", "\\", "="])
    func signs(sign: String) throws {
        let form = "username=alice&password=open\(sign)\(Self.secret)&scope=email"
        #expect(!(try shown(.made("a", path: "/token?\(form)", body: form)).contains(Self.secret)))
    }

    @Test("JSON that was sent in place of a form is masked, and so is what nobody can read", arguments: names)
    func bodies(name: String) throws {
        for body in [
            "{\"\(name)\":\"\(Self.secret)\"}", "{\"a\":{\"\(name)\":[\"\(Self.secret)\"]}}",
            "[{\"\(name)\":{\"x\":\"\(Self.secret)\"}}]", "{\"\(name)\":\"\(Self.secret)",
            "{\"url\":\"http://app/?\(name)=\(Self.secret)\"}",
            "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(Self.secret)\r\n--b--",
            "<\(name)>\(Self.secret)</\(name)>", Self.secret, "\(name): \(Self.secret)",
        ] {
            #expect(!(try shown(.made("a", body: body)).contains(Self.secret)), "\(body)")
        }
    }

    @Test("credentials in headers are masked, and what is worth showing of them is shown")
    func headers() throws {
        let jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9." + Self.secret
        let basic = Data("demo-app:\(Self.secret)".utf8).base64EncodedString()
        for value in [
            "Basic \(basic)", "Bearer \(jwt)", "DPoP \(Self.secret)", Self.secret, "\(Self.secret) x", "Bearer\t\(jwt)",
        ] {
            let masked = try shown(.made("a", headers: [.authorization: value, .proxyAuthorization: value]))
            #expect(!masked.contains(Self.secret) && !masked.contains(basic), "\(value)")
            #expect(
                try shown(.made("a", headers: [.authorization: value]), withSecrets: true).contains(value.prefix(5)))
        }
        let fields: HTTPFields = [
            .cookie: "session=\(Self.secret); other=\(Self.secret)", .dpop: Self.secret, .apiKey: Self.secret,
            .xForwarded: "of \(jwt)",
        ]
        #expect(!(try shown(.made("a", headers: fields)).contains(Self.secret)))
        let journal = Journal()
        journal.record(
            .made(
                "a", path: "/userinfo?x=1", headers: [.authorization: "Bearer \(jwt)", .cookie: "s=1; t=2"],
                body: "x=2&y=a+b&password=\(Self.secret)"))
        let full = journal.entry(id: "a")?.fullJSON(withSecrets: false) ?? [:]
        let parsed = full["parsed"]?.objectValue ?? [:]
        #expect(parsed["parameters"] == ["x": ["1", "2"], "y": "a b", "password": "***"])
        #expect(parsed["cookies"] == ["s", "t"])
        #expect(parsed["bearer"] == ["verified": false, "header": ["alg": "none"], "claims": ["sub": "alice"]])
        let raw = full["raw"]?.objectValue ?? [:]
        #expect(raw["request_line"] == "POST /userinfo?x=1" && raw["body"] == "x=2&y=a+b&password=***")
        let lines = raw["headers"]?.arrayValue ?? []
        #expect(lines.contains(["name": "Host", "value": "localhost:8080"]))
        #expect(lines.contains(["name": "Authorization", "value": "Bearer ***"]))
        #expect(lines.contains(["name": "Cookie", "value": "s=***; t=***"]))
        journal.record(.made("b", headers: [.authorization: "Basic \(basic)"]))
        #expect(
            journal.entry(id: "b")?.fullJSON(withSecrets: false)["parsed"]?.objectValue?["basic_user"] == "demo-app")
    }

    @Test("a name that has a space or a bracket encoded behind it is the same name")
    func encodedNames() throws {
        for pair in [
            "client_secret%20=\(Self.secret)", "password%5B%5D=\(Self.secret)", "x=1&user%5Bpassword%5D=\(Self.secret)",
            "to=http%3A%2F%2Fapp%2F%3Fpassword%255B%255D%3D\(Self.secret)", "+token+=\(Self.secret)",
        ] {
            let masked = try shown(.made("a", path: "/authorize?\(pair)", headers: [.referer: "/?\(pair)"], body: pair))
            #expect(!masked.contains(Self.secret), "\(masked)")
        }
    }

    @Test("a header is masked by any part of its name")
    func headerNames() throws {
        for name in [
            "X-Auth", "X-Authentication-Info", "Session-Id", "X-CSRF", "X-XSRF-Value", "Set-Cookie2", "X-Otp", "X-Pin",
            "X-Amz-Security-Token", "My-Credential", "X-Jwt", "X-Key", "X-Pass", "X-Signature",
        ] {
            let field = try #require(HTTPField.Name(name))
            #expect(!(try shown(.made("a", headers: [field: Self.secret])).contains(Self.secret)), "\(name)")
        }
        #expect(try shown(.made("a", headers: [.userAgent: "shipping/1"])).contains("shipping/1"))
    }

    @Test(
        "a secret in JSON, behind a colon, in a URL's user information or behind a scheme is masked wherever it stands",
        arguments: [
            #"{"password":"\#(secret)"}"#, #"{"password" : ["x","\#(secret)"]}"#, #"{"\u0070assword":"\#(secret)"}"#,
            #"{"a":"{\"password\":\"\#(secret)\"}"}"#, #"{"password":"x\"\#(secret)"}"#, "password: x \(secret)",
            "password = '\(secret)'", "'pass word': \(secret)", "http://u:\(secret)@h/", "//\(secret)@h",
            "http://u:x@\(secret)@h",
            #"http:\/\/u:\#(secret)@h"#, "http:/u:\(secret)@h", #"http:\\u:\#(secret)@h"#,
            "<password>\(secret)</password>", "<a:pin>\(secret)</a:pin>", "http://u:x/\(secret)@h", "Bearer \(secret)",
            "DPoP\t\(secret)",
        ])
    func embedded(text: String) throws {
        var encoded = [text]
        for _ in 0..<3 {
            encoded.append(
                encoded[encoded.count - 1].utf8
                    .map { Character(Unicode.Scalar($0)) }
                    .map { $0.isLetter || $0.isNumber || $0 == "-" ? "\($0)" : "%\(hex($0))" }
                    .joined())
        }
        for value in encoded {
            let form = "x=\(value.replacing(" ", with: "+"))&y=1"
            let headers: HTTPFields = [.referer: value, .xForwarded: value, .userAgent: "<\(value)>"]
            let event = JournalEvent.made("a", path: "/authorize?\(form)", headers: headers, body: form)
            let masked = try shown(event)
            #expect(!masked.contains(Self.secret), "\(masked)")
            #expect(masked.contains("\"y\":[\"1\",\"1\"]"))
        }
    }

    private func hex(_ character: Character) -> String {
        let byte = character.asciiValue ?? 0
        return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    @Test(
        "a host and its port, a URN and a scope are no secrets for their words",
        arguments: [
            "http://token-app:8080/token?x=1", "urn:ietf:params:oauth:token-type:access_token",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "basic profile code",
        ])
    func words(text: String) throws {
        let entry = try shown(.made("a", headers: [.userAgent: text], authority: "auth-token:8080"))
        #expect(entry.contains(text) && entry.contains("auth-token:8080"))
    }

    @Test(
        "many addresses are read in a time that grows with them",
        arguments: ["//a", "%2F%2F", "//%2F%2F", "//a:1", ":/a", "<a"])
    func longAddresses(part: String) throws {
        let text = String(repeating: part, count: 60_000 / part.utf8.count)
        #expect(try shown(.made("a", headers: [.userAgent: text])).contains(text))
    }

    @Test("what only says what something else is stays readable")
    func readable() throws {
        for name in [
            "grant_type", "token_type_hint", "code_challenge", "code_challenge_method", "response_type",
            "session_state",
            "requested_token_type", "client_assertion_type", "shipping", "encoder",
        ] {
            for body in ["\(name)=worth-reading", "{\"\(name)\":\"worth-reading\"}"] {
                #expect(try shown(.made("a", body: body)).contains("worth-reading"), "\(body)")
            }
        }
    }

    @Test("a long name is read in a time that grows with it")
    func longNames() throws {
        let marks = String(repeating: "\u{301}", count: 100_000)
        let name = String(repeating: "token-", count: 20_000)
        for body in [
            "\(marks)=x", "\(name)=\(Self.secret)", "{\"a\(marks)\":1}", "/?\(marks)\(name)%20=\(Self.secret)",
        ] {
            #expect(!(try shown(.made("a", body: body)).contains(Self.secret)))
        }
    }

    @Test("what is no secret is shown as it came")
    func plain() throws {
        let body =
            "grant_type=password&username=alice&scope=openid+email&state=a%20b&code_challenge=abc&error_code=1&redirect_uri=http%3A%2F%2Fapp%2Fcb%3Fx%3D1"
        let journal = Journal()
        journal.record(.made("a", path: "/token?x=100%25&y", body: body))
        let full = journal.entry(id: "a")?.fullJSON(withSecrets: false) ?? [:]
        #expect(full["path"] == "/token?x=100%25&y")
        #expect(full["raw"]?.objectValue?["body"]?.stringValue == body)
    }
}

extension HTTPField.Name {
    fileprivate static let apiKey = HTTPField.Name(unchecked: "X-Api-Key")
    fileprivate static let dpop = HTTPField.Name(unchecked: "DPoP")
    fileprivate static let xForwarded = HTTPField.Name(unchecked: "X-Forwarded-Uri")
}
