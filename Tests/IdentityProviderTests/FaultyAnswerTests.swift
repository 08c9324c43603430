// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE
import NIOHTTP1
import OAuth
import Testing

/// What faults do to answers, as a raw socket sees it.
@Suite("Faults of an answer on the wire", .timeLimit(.minutes(30)))
struct FaultyAnswerTests {
    enum Body: Sendable {
        case text(String)
        /// The endpoint's own.
        case whole
        case error(String)
        case keys(FaultKeySet.Kind)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int
        /// In lower case, as the whole head is compared.
        let header: String
        let body: Body
        let act: @Sendable (inout FaultAction, Tenant) async throws -> Void

        init(
            _ description: String, _ status: Int, _ header: String, _ body: Body,
            _ act: @escaping @Sendable (inout FaultAction) -> Void
        ) {
            testDescription = description
            self.status = status
            self.header = header
            self.body = body
            self.act = { action, _ in act(&action) }
        }

        init(keys kind: FaultKeySet.Kind) {
            testDescription = "keys: \(kind.rawValue)"
            status = 200
            header = "content-type: application/jwk-set+json"
            body = .keys(kind)
            act = { action, tenant in
                action.keys = try await tenant.snapshot.keyRing.faultySet(kind, at: tenant.clock.now())
            }
        }
    }

    static let rows: [Row] = [
        Row("error", 503, "content-type: application/json", .error("temporarily_unavailable")) {
            $0.refusal = .init(name: "temporarily_unavailable")
        },
        Row("headers with Retry-After", 429, "retry-after: 7", .text("")) {
            $0.status = 429
            $0.headers = [.init(name: .retryAfter, value: "7")]
        },
        Row("headers of the true answer", 200, "cache-control: no-store", .whole) {
            $0.headers = [.init(name: .cacheControl, value: "no-store")]
        },
        Row("body", 200, "content-length: 6", .text("<html>")) { $0.body = Array("<html>".utf8) },
        Row("content type", 200, "content-type: text/html", .whole) { $0.contentType = "text/html" },
        Row("redirect", 302, "location: https://elsewhere.example/jwks", .text("")) {
            $0.redirect = "https://elsewhere.example/jwks"
        },
        Row(keys: .empty), Row(keys: .unrelated), Row(keys: .sameKeyIDs), Row(keys: .frozen),
    ]

    private static func ids(_ body: String) throws -> [String] {
        let keys = try JSONObject(parsing: Array(body.utf8))["keys"]?.arrayValue ?? []
        return keys.compactMap { $0.objectValue?["kid"]?.stringValue }
    }

    /// Whether a body is what is due, beside the true one.
    private static func fits(_ body: String, _ due: Body, whole: String) throws -> Bool {
        switch due {
        case .text(let text): body == text
        case .whole, .keys(.frozen): body == whole
        case .error(let error): try JSONObject(parsing: Array(body.utf8))["error"] == .string(error)
        case .keys(.empty): body == #"{"keys":[]}"#
        case .keys(.unrelated): try ids(body).count == 1 && ids(body) != ids(whole)
        case .keys(.sameKeyIDs): try ids(body) == ids(whole) && body != whole
        }
    }

    @Test(
        "each says what it was told to, in status, head and body, and the next answer is the true one", arguments: rows)
    func answer(_ row: Row) async throws {
        try await TestProvider.run { provider async throws in
            let whole = try await provider.send(.GET, "/jwks.json").text
            var action = FaultAction()
            try await row.act(&action, try provider.tenant)
            var match = FaultMatch()
            match.endpoints = [.jwks]
            _ = try provider.tenant.faults.add(FaultRule(match: match, action: action, count: 1))
            for isMet in [true, false] {
                try await RawConnection.open(provider.url) { connection async throws in
                    try await connection.send("GET /jwks.json HTTP/1.1\nHost: localhost\nConnection: close\n\n")
                    let text = try await connection.readToEnd()
                    let body = try RawConnection.body(of: text)
                    guard isMet else {
                        #expect(text.hasPrefix("HTTP/1.1 200 ") && body == whole)
                        return
                    }
                    #expect(text.hasPrefix("HTTP/1.1 \(row.status) "), "\(text)")
                    #expect(text.lowercased().contains("\r\n\(row.header)\r\n"), "\(text)")
                    #expect(try Self.fits(body, row.body, whole: whole), "\(text)")
                }
            }
        }
    }
}
