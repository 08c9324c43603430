// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import Testing

@Suite("Waiting for the journal", .timeLimit(.minutes(30)))
struct JournalFeedTests {
    private static let refused: JournalFilter = {
        var filter = JournalFilter()
        filter.outcome = .refused
        return filter
    }()

    @Test("what is kept answers at once; what comes later answers then; what does not match answers nobody")
    func next() async throws {
        let journal = Journal()
        journal.record(.made("first"))
        let kept = try await journal.waitForNext(
            of: "default", matching: JournalFilter(), after: 0, timeout: .seconds(600))
        #expect(kept?.id == "first")
        let none = try await journal.waitForNext(of: "default", matching: JournalFilter(), after: nil, timeout: .zero)
        #expect(none == nil)
        let feed = try journal.feed(.once, of: "default", matching: Self.refused, after: nil)
        async let found = feed.first(within: .seconds(600))
        journal.record(.made("good"))
        journal.record(.made("elsewhere", tenant: "other", status: 400))
        journal.record(.made("bad", status: 400))
        #expect(await found?.id == "bad")
    }

    @Test("whoever waits gives up when the task is cancelled, or the tenant is forgotten")
    func endings() async throws {
        let journal = Journal()
        let cancelled = Task {
            try await journal.waitForNext(of: "default", matching: Self.refused, after: nil, timeout: .seconds(600))
        }
        cancelled.cancel()
        #expect(try await cancelled.value == nil)
        let feed = try journal.feed(of: "default", matching: Self.refused, after: nil)
        async let news = feed.first(within: .seconds(600))
        journal.forget(tenant: "default")
        #expect(await news == nil)
    }

    @Test("no more wait than may, and who has gone makes room")
    func limit() async throws {
        var limits = Journal.Limits()
        limits.waiters = 2
        limits.feeds = 1
        let journal = Journal(limits: limits)
        var feeds: [JournalFeed] = []
        for _ in 0..<3 { feeds.append(try journal.feed(.once, of: "default", matching: JournalFilter(), after: nil)) }
        let busy = #expect(throws: JournalBusy.self) {
            try journal.feed(.once, of: "default", matching: JournalFilter(), after: nil)
        }
        #expect(busy?.description.contains("2 requests wait") == true)
        // Streams are counted by themselves.
        for _ in 0..<2 { feeds.append(try journal.feed(of: "default", matching: JournalFilter(), after: nil)) }
        #expect(throws: JournalBusy.self) { try journal.feed(of: "default", matching: JournalFilter(), after: nil) }
        feeds[0].end()
        _ = try journal.feed(.once, of: "default", matching: JournalFilter(), after: nil)
        // The one that was made and dropped has left, too.
        _ = try journal.feed(.once, of: "default", matching: JournalFilter(), after: nil)
        feeds.removeAll()
        _ = try journal.feed(of: "default", matching: JournalFilter(), after: nil)
    }

    @Test("each tenant has its first wait and stream, however many the others have, and gives back what it had")
    func firstOfEach() throws {
        var limits = Journal.Limits()
        limits.waiters = 2
        limits.feeds = 2
        let journal = Journal(limits: limits)
        for kind in [Journal.Listening.once, .continuously] {
            var feeds: [JournalFeed] = []
            func listen(to tenant: String) throws {
                feeds.append(try journal.feed(kind, of: tenant, matching: JournalFilter(), after: nil))
            }
            for _ in 0..<3 { try listen(to: "greedy") }
            for number in 0..<50 { try listen(to: "t-\(number)") }
            #expect(throws: JournalBusy.self) { try listen(to: "t-0") }
            // What a tenant has is counted, not which came first.
            feeds.removeFirst().end()
            try listen(to: "t-0")
            #expect(throws: JournalBusy.self) { try listen(to: "t-1") }
            journal.forget(tenant: "greedy")
            try listen(to: "t-1")
            #expect(throws: JournalBusy.self) { try listen(to: "t-1") }
            for feed in feeds { feed.end() }
            for _ in 0..<3 { try listen(to: "new") }
        }
    }

    @Test("one tenant has a share of the waits and streams, and leaves the others theirs")
    func share() throws {
        var limits = Journal.Limits()
        limits.tenantWaiters = 2
        limits.tenantFeeds = 1
        let journal = Journal(limits: limits)
        for (kind, share) in [(Journal.Listening.once, 2), (.continuously, 1)] {
            var feeds: [JournalFeed] = []
            for _ in 0..<share {
                feeds.append(try journal.feed(kind, of: "greedy", matching: JournalFilter(), after: nil))
            }
            let busy = #expect(throws: JournalBusy.self) {
                try journal.feed(kind, of: "greedy", matching: JournalFilter(), after: nil)
            }
            #expect(busy?.description.contains("of the tenant") == true)
            feeds.append(try journal.feed(kind, of: "other", matching: JournalFilter(), after: nil))
            feeds.removeFirst().end()
            feeds.append(try journal.feed(kind, of: "greedy", matching: JournalFilter(), after: nil))
            // Who listened to a tenant that is gone takes nothing from one that has its name.
            journal.forget(tenant: "greedy")
            for _ in 0..<share {
                feeds.append(try journal.feed(kind, of: "greedy", matching: JournalFilter(), after: nil))
            }
            #expect(throws: JournalBusy.self) {
                try journal.feed(kind, of: "greedy", matching: JournalFilter(), after: nil)
            }
        }
        let usual = Journal.Limits()
        #expect(usual.tenantWaiters == 64 && usual.tenantFeeds == 16)
    }

    @Test("a feed has every entry in its order, from where it was left, and is told of what went by")
    func feed() async throws {
        var limits = Journal.Limits()
        limits.entries = 200
        let journal = Journal(limits: limits)
        journal.record(.made("1"))
        journal.record(.made("2"))
        let feed = try journal.feed(of: "default", matching: JournalFilter(), after: 1)
        var news = feed.makeAsyncIterator()
        #expect(Self.text(await news.next()) == "2")
        for number in 3...302 { journal.record(.made("\(number)")) }
        #expect(Self.text(await news.next()) == "lost 100")
        for number in 103...302 { #expect(Self.text(await news.next()) == "\(number)") }
        feed.nudge()
        #expect(Self.text(await news.next()) == "nothing")
        journal.record(.made("last"))
        #expect(Self.text(await news.next()) == "last")
        journal.clear(tenant: "default")
        journal.record(.made("after clear"))
        #expect(Self.text(await news.next()) == "after clear")
        let late = try journal.feed(of: "default", matching: JournalFilter(), after: 1)
        var lateNews = late.makeAsyncIterator()
        #expect(Self.text(await lateNews.next()) == "lost")
        #expect(Self.text(await lateNews.next()) == "after clear")
        feed.end()
        #expect(await news.next() == nil)
    }

    @Test("nothing slips between many writers and a reader")
    func writers() async throws {
        let journal = Journal()
        let feed = try journal.feed(of: "default", matching: JournalFilter(), after: nil)
        async let sequences = Self.read(800, from: feed)
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<100 { journal.record(.made("\(writer)-\(number)")) }
                }
            }
        }
        #expect(await sequences == Array(1...800))
    }

    private static func read(_ count: Int, from feed: JournalFeed) async -> [Int64] {
        var sequences: [Int64] = []
        for await news in feed {
            if case .entry(let entry) = news { sequences.append(entry.sequence) }
            if sequences.count == count { break }
        }
        return sequences
    }

    private static func text(_ news: JournalFeed.News?) -> String? {
        switch news {
        case .entry(let entry): entry.id
        case .lost(let count): "lost" + (count.map { " \($0)" } ?? "")
        case .nothing: "nothing"
        case nil: nil
        }
    }
}
