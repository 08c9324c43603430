// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import LibCrypto
import NIOCore
import NIOHTTP1
import OAuth
import Synchronization

/// A browser as far as a login needs one: it keeps cookies, sends forms, and stops where the client would take over.
final class TestBrowser: Sendable {
    private let base: String
    private let host: String?
    private let jar = Mutex<[String: String]>([:])

    /// - Parameters:
    ///   - base: Where it looks for the provider; `nil` is where the tests do.
    ///   - host: The name that it believes the provider to have; `nil` is that of the base.
    init(_ provider: TestProvider, at base: String? = nil, host: String? = nil) {
        self.base = base ?? provider.url
        self.host = host
    }

    /// By name.
    var cookies: [String: String] {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    /// The cookie of the sign-in.
    var session: String? { cookies.first { $0.key.contains("_session_") }?.value }

    func send(
        _ method: HTTPMethod, _ path: String, form: [(String, String)]? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let host { request.headers.replaceOrAdd(name: "Host", value: host) }
        let sent = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        if !sent.isEmpty, headers["Cookie"] == nil { request.headers.add(name: "Cookie", value: sent) }
        if let form {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: FormParameters.encode(form.map { (name: $0.0, value: $0.1) })))
        }
        let response = try await TestAuthority.browser.execute(request, timeout: .seconds(300))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        for cookie in response.headers["Set-Cookie"] { keep(cookie) }
        return Answer(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }

    private func keep(_ cookie: String) {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        jar.withLock { jar in jar[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1]) }
    }

    /// Opens `/authorize` with parameters beside the usual ones; an empty value leaves one out.
    func authorize(_ changes: [String: String] = [:]) async throws -> Answer {
        try await send(.GET, "/authorize?" + FormParameters.encode(TestBrowser.request(changes)))
    }

    static let callback = "http://127.0.0.1/callback"

    static func request(_ changes: [String: String] = [:]) -> [(name: String, value: String)] {
        var parameters = [
            "client_id": "demo-app", "response_type": "code", "redirect_uri": callback, "scope": "openid email",
            "state": "s1", "nonce": "n1",
        ]
        parameters.merge(changes) { _, change in change }
        return parameters.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { (name: $0.key, value: $0.value) }
    }

    /// Sends the form of a page that has a control of that name.
    func submit(_ page: Answer, _ fields: [String: String]) async throws -> Answer {
        let form = try page.form(with: fields.keys.sorted())
        let hidden = form.hidden.map { ($0.key, $0.value) }
        return try await send(.POST, form.action, form: hidden + fields.map { ($0.key, $0.value) })
    }

    /// Signs in on the page that `/authorize` shows.
    func signIn(_ changes: [String: String] = [:], as user: String = "alice") async throws -> Answer {
        try await submit(try await authorize(changes), ["user": user])
    }
}

extension Answer {
    /// What the client is told.
    var redirect: [String: String] {
        get throws {
            guard let location = header("Location"), let mark = location.firstIndex(where: { $0 == "?" || $0 == "#" })
            else { throw Missing(what: "redirect in \(status) \(text.prefix(600))") }
            let form = try FormParameters(parsing: location[location.index(after: mark)...].utf8)
            let names = ["code", "state", "iss", "error", "error_description", "kept"]
            return Dictionary(uniqueKeysWithValues: names.compactMap { name in form[name].map { (name, $0) } })
        }
    }

    /// The first form that has all these controls.
    func form(with names: [String]) throws -> (action: String, hidden: [String: String]) {
        for form in text.components(separatedBy: "<form").dropFirst() {
            let form = form.components(separatedBy: "</form>")[0]
            guard names.allSatisfy({ form.contains("name=\"\($0)\"") }) else { continue }
            var hidden: [String: String] = [:]
            for input in form.components(separatedBy: "<input type=\"hidden\"").dropFirst() {
                hidden[Answer.attribute("name", of: input)] = Answer.attribute("value", of: input)
            }
            return (Answer.attribute("action", of: form), hidden)
        }
        throw Missing(what: "form with \(names) in \(status) \(text.prefix(2_000))")
    }

    /// Found by bytes, as a browser does: what joins to one character is nothing to it.
    private static func attribute(_ name: String, of element: String) -> String {
        let bytes = Array(element.utf8)
        let mark = Array(" \(name)=\"".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else { return "" }
        var text = String(
            decoding: bytes[(start + mark.count)...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        let escapes = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#123;", "{"), ("&#125;", "}"),
            ("&amp;", "&"),
        ]
        for (escaped, plain) in escapes {
            text = text.replacingOccurrences(of: escaped, with: plain, options: .literal)
        }
        return text
    }
}

extension TestProvider {
    /// Redeems a code as `demo-app`.
    func redeem(
        _ code: String?, _ changes: [String: String] = [:], authorization: String? = basic
    ) async throws -> Answer {
        var parameters = [
            "grant_type": "authorization_code", "code": code ?? "", "redirect_uri": TestBrowser.callback,
        ]
        parameters.merge(changes) { _, change in change }
        let form = parameters.filter { !$0.value.isEmpty }.map { (name: $0.key, value: $0.value) }
        return try await token(FormParameters.encode(form), authorization: authorization)
    }
}

/// A verifier and its challenge (RFC 7636 §4.1, §4.2).
enum ProofKey {
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = Base64URL.encode(sha256(Array(verifier.utf8)))
}
