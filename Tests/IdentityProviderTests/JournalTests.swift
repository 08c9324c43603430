// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE
import OAuth
import Testing

@Suite("The journal's bounds and filters")
struct JournalTests {
    @Test("a tenant's ring keeps the last so many, and tells how many had to go")
    func count() {
        var limits = Journal.Limits()
        limits.entries = 3
        let journal = Journal(limits: limits)
        for number in 1...200 { journal.record(.made("\(number)")) }
        #expect(journal.ids() == ["198", "199", "200"])
        let page = journal.page(of: "default", matching: JournalFilter(), after: 198, limit: 1, newestFirst: false)
        #expect(page.entries.map(\.id) == ["199"] && page.count == 2 && page.evicted == 197 && page.next == 199)
        let newest = journal.page(of: "default", matching: JournalFilter(), after: 0, limit: 2, newestFirst: true)
        #expect(newest.entries.map(\.sequence) == [200, 199] && newest.count == 3 && newest.next == 200)
        #expect(journal.entry(id: "200")?.sequence == 200 && journal.entry(id: "1") == nil)
    }

    @Test("unless it is told otherwise a ring has 1,000 entries and 4 MiB, and all together have 64 MiB")
    func defaults() {
        let limits = Journal.Limits()
        #expect(limits.entries == 1_000 && limits.tenantBytes == 4_194_304 && limits.bytes == 67_108_864)
        let journal = Journal()
        for number in 1...1_001 { journal.record(.made("\(number)")) }
        #expect(journal.count(of: "default") == 1_000 && journal.entry(id: "1") == nil)
        #expect(journal.entry(id: "2") != nil && journal.entry(id: "1001") != nil)
    }

    @Test("a tenant's ring keeps no more than so many bytes, and a request that is larger not at all")
    func tenantBytes() {
        var limits = Journal.Limits()
        limits.tenantBytes = 20_000
        let journal = Journal(limits: limits)
        let body = String(repeating: "a", count: 6_000)
        for number in 1...50 { journal.record(.made("\(number)", body: body)) }
        #expect(journal.ids() == ["48", "49", "50"])
        #expect(journal.bytes <= 20_000)
        journal.record(.made("large", body: String(repeating: "a", count: 30_000)))
        #expect(journal.ids().isEmpty && journal.bytes == 0)
    }

    @Test("all tenants together keep no more than so many bytes: the oldest of all goes first")
    func processBytes() {
        var limits = Journal.Limits()
        limits.bytes = 20_000
        let journal = Journal(limits: limits)
        let body = String(repeating: "a", count: 4_000)
        journal.record(.made("quiet", tenant: "quiet", body: body))
        for number in 1...3 { journal.record(.made("\(number)", tenant: "busy", body: body)) }
        #expect(journal.ids(of: "quiet") == ["quiet"])
        for number in 4...5 { journal.record(.made("\(number)", tenant: "busy", body: body)) }
        #expect(journal.ids(of: "quiet").isEmpty && journal.ids(of: "busy") == ["2", "3", "4", "5"])
        // Many rings that are pushed out by turns: nothing is left of those that nobody uses.
        for number in 0..<20_000 { journal.record(.made("\(number)", tenant: "\(number % 700)", body: body)) }
        #expect(journal.bytes <= 20_000)
        #expect(journal.entry(id: "19999")?.tenant == "399" && journal.entry(id: "19990") == nil)
    }

    @Test("tenants do not see each other, nor the control API's requests, which are found by their ids")
    func isolation() {
        let journal = Journal()
        journal.record(.made("a", tenant: "one"))
        journal.record(.made("b", tenant: "two"))
        journal.record(.made("c", tenant: nil))
        #expect(journal.ids(of: "one") == ["a"] && journal.ids(of: "two") == ["b"] && journal.ids().isEmpty)
        #expect(journal.entry(id: "b", of: "one") == nil && journal.entry(id: "b", of: "two") != nil)
        #expect(journal.entry(id: "c") != nil && journal.entry(id: "c")?.tenant == nil)
        #expect(journal.clear(tenant: "one") == 1 && journal.ids(of: "one").isEmpty && journal.ids(of: "two") == ["b"])
        journal.record(.made("d", tenant: "one"))
        #expect(journal.ids(of: "one") == ["d"] && journal.entry(id: "d")?.sequence == 4)
        journal.forget(tenant: "two")
        #expect(journal.entry(id: "b") == nil)
    }

    private static func full() -> Journal {
        let journal = Journal()
        journal.record(
            .made("token") {
                $0.endpointName = .token
                $0.clientID = "demo-app"
                $0.user = "alice"
                $0.grant = .password
            })
        journal.record(
            .made("wrong", body: "username=mallory&password=x", status: 400) {
                $0.endpointName = .token
                $0.clientID = "demo-app"
                $0.refusal = OAuthError(.invalidGrant, "The password is wrong.")
            })
        journal.record(
            .made("keys", path: "/jwks.json?format=pem", status: 503, method: .get) {
                $0.endpointName = .jwks
                $0.fault = "fault-1"
            })
        journal.record(
            JournalEvent(
                delivery: "logout", at: NumericDate(seconds: 0), receivedAt: NumericDate(seconds: 0), tenant: "default",
                clientID: "demo-spa", status: 0,
                refusal: JournalEvent.Refusal(code: "logout_not_delivered", reason: "r", section: "s")))
        return journal
    }

    @Test("each filter, alone and together with others")
    func filters() {
        let journal = Self.full()
        func found(_ change: (inout JournalFilter) -> Void) -> [String] {
            var filter = JournalFilter()
            change(&filter)
            return journal.ids(matching: filter)
        }
        #expect(found { _ in } == ["token", "wrong", "keys", "logout"])
        #expect(found { $0.endpoint = "token" } == ["token", "wrong"])
        #expect(found { $0.endpoint = "/jwks" } == ["keys"])
        #expect(found { $0.endpoint = "back-channel-logout" } == ["logout"])
        #expect(found { $0.client = "demo-spa" } == ["logout"])
        #expect(found { $0.client = "demo" } == [])
        #expect(found { $0.user = "alice" } == ["token"])
        #expect(found { $0.user = "mallory" } == ["wrong"])
        #expect(found { $0.grant = .password } == ["token"])
        #expect(found { $0.status = 400...499 } == ["wrong"])
        #expect(found { $0.status = 503...503 } == ["keys"])
        #expect(found { $0.error = "invalid_grant" } == ["wrong"])
        #expect(found { $0.outcome = .ok } == ["token"])
        #expect(found { $0.outcome = .refused } == ["wrong", "keys", "logout"])
        #expect(found { $0.method = "GET" } == ["keys"])
        #expect(found { $0.fault = "fault-1" } == ["keys"])
        #expect(found { $0.since = 3 } == ["keys", "logout"])
        #expect(found { $0.search = "format=pem" } == ["keys"])
        #expect(
            found {
                $0.endpoint = "token"
                $0.outcome = .refused
            } == ["wrong"])
        #expect(journal.count(of: "default") == 4 && journal.count(of: "default", after: 3) == 1)
    }

    @Test("an entry says what is known, and nothing else")
    func shape() {
        let journal = Self.full()
        let token = journal.entry(id: "token")?.json ?? [:]
        #expect(token["sequence"] == 1 && token["at"] == 1_800_000_000 && token["method"] == "POST")
        #expect(token["path"] == "/token" && token["endpoint"] == "/token" && token["endpoint_name"] == "token")
        #expect(token["tenant"] == "default" && token["client_id"] == "demo-app" && token["user"] == "alice")
        #expect(token["grant"] == "password" && token["status"] == 200 && token["duration_us"] == 1_500)
        #expect(token["outcome"] == "ok" && token["error"] == nil && token["raw"] == nil && token["fault"] == nil)
        let wrong = journal.entry(id: "wrong")?.json ?? [:]
        #expect(wrong["error"] == "invalid_grant" && wrong["reason"] == "The password is wrong.")
        #expect(wrong["section"] == "RFC 6749 §5.2" && wrong["user"] == nil)
        #expect(journal.entry(id: "keys")?.json["fault"] == "fault-1")
        let logout = journal.entry(id: "logout")?.fullJSON(withSecrets: true) ?? [:]
        #expect(logout["path"] == nil && logout["raw"] == nil && logout["error"] == "logout_not_delivered")
    }
}
