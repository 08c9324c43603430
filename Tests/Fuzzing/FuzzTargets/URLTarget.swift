// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import OAuth

extension FuzzTarget {
    /// URLs from outside: metadata, fixtures, control requests, options and requests (RFC 3986).
    static let url = FuzzTarget(name: "url") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        try expectRedirectURI(text)
        _ = TargetURI(text)
        if let authority = try? Authority(text) { try expectRoundTrip(authority) }
        if let issuer = Issuer(text) {
            try FuzzFinding.expect(issuer.description.utf8.elementsEqual(bytes), "an issuer stays as it is")
            try FuzzFinding.expect((try? WebURL(issuer.url("/token"))) != nil, "an endpoint below an issuer has a URL")
        }
        guard let url = try? WebURL(text) else { return }
        try FuzzFinding.expect(url.description.utf8.elementsEqual(bytes), "a URL stays as it is")
        try FuzzFinding.expect((url.origin + url.target).utf8.elementsEqual(bytes), "its parts are the whole")
        try FuzzFinding.expect(url.authority.port != 0, "no port is zero")
        try expectSame(url, try HTTPClient.Request(url: text))
    }

    private static func expectRedirectURI(_ text: String) throws {
        try FuzzFinding.expect(RedirectURI.matches(text, registered: text), "a redirect URI matches itself")
        _ = RedirectURI.origin(of: text)
        guard RedirectURI.isPlausible(text) else { return }
        try FuzzFinding.expect(RedirectURI.problem(text) == nil, "what is plausible may be registered")
    }

    private static func expectRoundTrip(_ authority: Authority) throws {
        let host = authority.host.contains(":") ? "[\(authority.host)]" : authority.host
        let again = try Authority(host + (authority.port.map { ":\($0)" } ?? ""))
        try FuzzFinding.expect(again == authority, "an authority that is written reads as the same")
        _ = try WebURL("https://\(host)/")
    }

    /// The HTTP client connects to the host and the port that we checked, and asks for the same path.
    private static func expectSame(_ url: WebURL, _ request: HTTPClient.Request) throws {
        try FuzzFinding.expect(request.host.lowercased().filter { !"[]".contains($0) } == url.host, "the same host")
        let port = url.authority.port.map(Int.init) ?? (url.scheme == .https ? 443 : 80)
        try FuzzFinding.expect(request.port == port, "the same port")
        try FuzzFinding.expect(request.useTLS == (url.scheme == .https), "the same scheme")
        let same = request.url.absoluteString.utf8.elementsEqual(url.description.utf8)
        try FuzzFinding.expect(same, "the client repairs nothing")
    }
}
