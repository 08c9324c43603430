// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import LibCrypto
import NIOHTTP1
import Testing
import TokenVerification

@testable import KeyDiscovery

@Suite("For how long keys are fresh")
struct DiscoverySettingsTests {
    @Test(
        "max-age is read within its bounds, however large, small or odd",
        arguments: [
            ("max-age=300", 300), ("public, MAX-AGE=300", 300), ("max-age=\"300\"", 300), ("max-age=5", 60),
            ("max-age=86400", 3_600), ("max-age=99999999999999999999999", 3_600), ("max-age=-1", 60),
            ("max-age=NaN", 60), ("max-age=1e9", 60), ("no-cache", 60), ("no-store, max-age=300", 60), ("private", 600),
        ])
    func maximumAge(header: String, seconds: Int) {
        let said = DocumentFetcher.maximumAge(of: ["Cache-Control": header])
        #expect(DiscoverySettings().timeToLive(maximumAge: said) == .seconds(seconds))
    }

    @Test("what a cache on the way kept is that much older")
    func age() {
        #expect(DocumentFetcher.maximumAge(of: ["Cache-Control": "max-age=300", "Age": "100"]) == 200)
        #expect(DocumentFetcher.maximumAge(of: ["Cache-Control": "max-age=300", "Age": "-5"]) == 300)
    }

    @Test("keys of a snapshot from the future have an age that can be read, also where keys are trusted for ever")
    func endlessAge() throws {
        let clock = ManualClock()
        var settings = DiscoverySettings()
        settings.hardStaleAge = .seconds(Int64.max)
        let keys = DiscoveredKeys(issuer: "https://a.example", settings: settings, clock: clock)
        let jwks = try FakeIssuer.jwks([("k1", RefreshScene.first.get())])
        try keys.hydrate(from: KeySnapshot(issuer: "https://a.example", jwks: jwks, confirmed: .distantFuture))
        clock.advance(10)
        #expect(keys.snapshot() != nil)
        #expect(keys.health.isReady)
    }

    @Test("settings of nothing, less than nothing and for ever neither trap nor ask without a pause")
    func oddSettings() throws {
        let keys = try KeySet(pem: RefreshScene.first.get().publicKey.pem)
        for odd in [Duration.zero, .seconds(-5), .seconds(Int64.max)] {
            var settings = DiscoverySettings()
            settings.minimumAge = odd
            settings.maximumAge = odd
            settings.defaultAge = odd
            settings.minimumBackoff = odd
            settings.maximumBackoff = odd
            for said in [nil, 0, 300, Int64.max] {
                let time = settings.timeToLive(maximumAge: said)
                #expect(time >= .seconds(1) && time <= .seconds(366 * 86_400))
            }
            for failures in [0, 1, 20, Int.max] { #expect(settings.backoff(after: failures) > .zero) }
            settings.hardStaleAge = odd
            settings.unknownKeyInterval = odd
            settings.unknownKeyMemory = odd
            settings.unknownKeyCount = odd == .seconds(-5) ? .min : 10
            settings.deadline = odd
            #expect(.seconds(1) + settings.longestFetch >= .seconds(1))
            var schedule = RefreshSchedule(settings: settings)
            for second in 1...3 {
                let now = Duration.seconds(second)
                schedule.note(unknown: "x", at: now)
                _ = schedule.mayFetch(forUnknown: "x", at: now)
                schedule.fail(at: now, lot: 1)
                let timeToLive = settings.timeToLive(maximumAge: nil)
                schedule.succeed(
                    with: .init(keys: keys, tag: nil, confirmed: now, maximumAge: nil, timeToLive: timeToLive), lot: 0)
                #expect(schedule.nextAttempt > now)
            }
        }
    }
}
