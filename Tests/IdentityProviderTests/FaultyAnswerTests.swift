// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import IdentityProvider
import JOSE
import NIOHTTP1
import OAuth
import Testing

/// What faults do to answers, as a raw socket sees it.
@Suite("Faults of an answer on the wire")
struct FaultyAnswerTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int
        /// In lower case, as the whole head is compared.
        let header: String
        /// What is said of the body, beside the true one.
        let isDue: @Sendable (_ body: String, _ whole: String) throws -> Bool
        let act: @Sendable (inout FaultAction, Tenant) throws -> Void

        init(
            _ description: String, _ status: Int, _ header: String,
            _ act: @escaping @Sendable (inout FaultAction, Tenant) throws -> Void,
            body isDue: @escaping @Sendable (_ body: String, _ whole: String) throws -> Bool
        ) {
            testDescription = description
            self.status = status
            self.header = header
            self.act = act
            self.isDue = isDue
        }

        /// A key set that lies.
        static func keys(
            _ kind: FaultKeySet.Kind, _ isDue: @escaping @Sendable (_ body: String, _ whole: String) throws -> Bool
        ) -> Row {
            Row(
                kind.rawValue, 200, "content-type: application/jwk-set+json",
                { action, tenant in
                    action.keys = try tenant.snapshot.keyRing.faultySet(kind, at: tenant.clock.now())
                }, body: isDue)
        }
    }

    private static func ids(_ body: String) throws -> [String] {
        let keys = try JSONObject(parsing: Array(body.utf8))["keys"]?.arrayValue ?? []
        return keys.compactMap { $0.objectValue?["kid"]?.stringValue }
    }

    static let rows: [Row] = [
        Row(
            "error", 503, "content-type: application/json",
            { action, _ in
                action.refusal = .init(name: "temporarily_unavailable", description: "Later.")
            }
        ) { body, _ in
            let error = try JSONObject(parsing: Array(body.utf8))
            return error["error"] == "temporarily_unavailable" && error["error_description"] == "Later."
        },
        Row(
            "headers with Retry-After", 429, "retry-after: 7",
            { action, _ in
                action.status = 429
                action.headers = [.init(name: .retryAfter, value: "7")]
            }
        ) { body, _ in body.isEmpty },
        Row(
            "headers of the true answer", 200, "cache-control: no-store",
            { action, _ in
                action.headers = [.init(name: .cacheControl, value: "no-store")]
            }
        ) { body, whole in body == whole },
        Row("body", 200, "content-length: 6", { action, _ in action.body = Array("<html>".utf8) }) { body, _ in
            body == "<html>"
        },
        Row("content type", 200, "content-type: text/html", { action, _ in action.contentType = "text/html" }) {
            body, whole in body == whole
        },
        Row(
            "redirect", 302, "location: https://elsewhere.example/jwks",
            { action, _ in
                action.redirect = "https://elsewhere.example/jwks"
            }
        ) { body, _ in body.isEmpty },
        .keys(.empty) { body, _ in body == #"{"keys":[]}"# },
        .keys(.unrelated) { body, whole in try ids(body).count == 1 && ids(body) != ids(whole) },
        .keys(.sameKeyIDs) { body, whole in try ids(body) == ids(whole) && body != whole },
        .keys(.frozen) { body, whole in body == whole },
    ]

    @Test(
        "each says what it was told to, in status, head and body, and the next answer is the true one", arguments: rows)
    func answer(_ row: Row) async throws {
        try await TestProvider.run { provider async throws in
            let whole = try await provider.send(.GET, "/jwks.json").text
            var action = FaultAction()
            try row.act(&action, try provider.tenant)
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
                    #expect(try row.isDue(body, whole), "\(text)")
                }
            }
        }
    }
}
