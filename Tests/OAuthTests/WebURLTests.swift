// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import Testing

@Suite("URLs from outside")
struct WebURLTests {
    @Test("keeps a URL byte for byte, and names its parts")
    func parts() throws {
        let url = try WebURL("HTTPS://Login.example.com:8443/a%2Fb/?x=%7E&y=/")
        #expect(url.description == "HTTPS://Login.example.com:8443/a%2Fb/?x=%7E&y=/")
        #expect(url.scheme == .https)
        #expect(url.host == "login.example.com")
        #expect(url.authority.port == 8_443)
        #expect(url.origin == "HTTPS://Login.example.com:8443")
        #expect(url.target == "/a%2Fb/?x=%7E&y=/")
    }

    @Test(
        "accepts names, IPv4 addresses and IPv6 addresses, each with a port or without",
        arguments: [
            ("http://a", "a"), ("http://my_service:8080/x", "my_service"),
            ("http://login.example.com./", "login.example.com."),
            ("http://127.0.0.1:65535", "127.0.0.1"), ("http://[::1]:1?x", "::1"),
            ("https://[2001:DB8::1]/", "2001:db8::1"),
            ("http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"), ("https://3com.example/", "3com.example"),
        ])
    func hosts(text: String, host: String) throws {
        #expect(try WebURL(text).host == host)
    }

    @Test(
        "rejects ports that are not from 1 to 65535, have leading zeros or are no numbers",
        arguments: ["0", "00", "080", "65536", "70000", "99999", "18446744073709551617", "", "-1", "+80", "8o", "８０"])
    func ports(port: String) {
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            let error = #expect(throws: WebURLError.self) { try WebURL("http://\(host):\(port)/") }
            #expect(error == .port(port) || error == .character)
        }
    }

    @Test(
        "rejects hosts that are no names and no addresses",
        arguments: [
            "", ".", "a..b", ".a", "256.1.1.1", "1.2.3", "127.1", "[]", "[::1", "[::1%25eth0]", "[127.0.0.1]", "::1",
            "%61",
            "a!b", "[::1]x", "[::1]]", "x[::1]",
        ])
    func noHosts(host: String) {
        let error = #expect(throws: WebURLError.self) { try WebURL("https://\(host)/") }
        #expect(error != .scheme)
    }

    @Test("rejects a host name or a label that is too long")
    func longHosts() {
        let label = String(repeating: "a", count: 63)
        let longest = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")
        #expect(throws: Never.self) { try WebURL("https://\(longest)/") }
        #expect(throws: WebURLError.self) { try WebURL("https://\(longest)a/") }
        #expect(throws: WebURLError.self) { try WebURL("https://\(label)a/") }
    }

    @Test(
        "says what is wrong",
        arguments: [
            ("ftp://a/", WebURLError.scheme), ("localhost:3000", .scheme), ("//a/", .scheme), ("", .scheme),
            ("https:/a", .scheme),
            ("https://u@a/", .userInformation), ("https://u:p@127.0.0.1:70000/", .userInformation),
            ("https://a/#", .fragment), ("https://a/ b", .character), ("https://a\\b/", .character),
            ("https://a/\u{0}", .character), ("https://a/\r\nX: y", .character), ("https://é/", .character),
            ("https://a/%", .character), ("https://a/%zz", .character), ("https://a/{x}", .character),
            ("https://a/?x[]=1", .character), ("https://a/" + String(repeating: "x", count: 8_192), .tooLong),
        ])
    func errors(text: String, due: WebURLError) {
        #expect(throws: due) { try WebURL(text) }
    }

    @Test("an error names the port or the host, and never a password")
    func messages() {
        func message(_ text: String) -> String? {
            do throws(WebURLError) {
                _ = try WebURL(text)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(message("http://127.0.0.1:99999/")?.contains("\"99999\" is not a number from 1 to 65535") == true)
        #expect(message("http://256.0.0.1/")?.contains("\"256.0.0.1\" is not a host") == true)
        #expect(message("http://u:s3cret@h:1/")?.contains("s3cret") == false)
    }

    @Test(
        "an issuer is such a URL",
        arguments: ["https://1.2.3.4:70000", "https://[::1]:0", "http://a:080", "http://1.2.3"])
    func issuers(text: String) {
        #expect(Issuer(text) == nil)
    }
}

@Suite("Redirect URIs that clients register")
struct RedirectURIProblemTests {
    @Test(
        "RFC 8252 §7: web addresses, loopback addresses and schemes of an application are accepted",
        arguments: [
            "https://app.example/cb", "http://localhost:3000/cb", "http://127.0.0.1/", "http://[::1]:49152/cb?x={y}",
            "https://app.example", "com.example.app:/cb", "com.example.app:cb", "myapp://cb", "myapp:/cb",
            "exp://192.168.1.5:19000/--/x", "ms-app://s-1-15-2/", "urn:ietf:wg:oauth:2.0:oob",
        ])
    func accepted(uri: String) {
        #expect(RedirectURI.problem(uri) == nil)
    }

    @Test(
        "a port that no browser reaches is refused",
        arguments: ["0", "080", "65536", "70000", "99999999999999999999", ""])
    func ports(port: String) {
        for uri in ["http://localhost:\(port)/cb", "https://app.example:\(port)", "http://127.0.0.1:\(port)?x"] {
            #expect(RedirectURI.problem(uri)?.contains("from 1 to 65535") == true, "\(uri)")
        }
    }

    @Test(
        "a URI without a scheme is refused, and the answer says what to write",
        arguments: ["localhost:3000/cb", "localhost:3000", "app.example.com:8080/cb", "a:1?x", "127.0.0.1:80/"])
    func noScheme(uri: String) {
        #expect(RedirectURI.problem(uri)?.contains("Write http:// or https:// before \(uri)") == true)
    }

    @Test(
        "a scheme that is neither private nor hierarchical is refused",
        arguments: [
            "callback", "myapp:cb", "javascript:alert(1)", "javascript://x/", "data:text/html,x", "1a://x", "a b://x",
            ":x",
        ])
    func schemes(uri: String) {
        #expect(RedirectURI.problem(uri)?.contains("RFC 8252 §7.1") == true)
    }

    @Test(
        "a web address needs a host and no user",
        arguments: ["http:localhost/cb", "http:/cb", "https:///cb", "http://u@localhost/", "http://256.0.0.1/"])
    func hosts(uri: String) {
        #expect(RedirectURI.problem(uri) != nil)
    }

    @Test("a loopback address matches on any port, but on none that is not a port")
    func loopback() {
        let registered = "http://127.0.0.1/cb"
        #expect(RedirectURI.matches("http://127.0.0.1:65535/cb", registered: registered))
        for port in ["0", "080", "65536"] {
            #expect(!RedirectURI.matches("http://127.0.0.1:\(port)/cb", registered: registered))
        }
    }
}
