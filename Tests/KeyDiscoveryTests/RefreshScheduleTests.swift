// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import Testing
import TokenVerification

@testable import KeyDiscovery

/// Random histories of the state machine, held against what it promises.
@Suite("The schedule of refreshes")
struct RefreshScheduleTests {
    /// The same steps for the same seed (SplitMix64).
    struct Lots: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let sets = Result {
        try (0..<2)
            .map { index in
                let key = try PrivateKey.generateRSA(bits: 2_048).publicKey
                let text = JSONWebKeySet(keys: [JSONWebKey(publicKey: key, algorithm: .rs256, keyID: "k\(index)")]).json
                    .text
                return try KeySet(jwks: Array(text.utf8))
            }
    }

    @Test("every history keeps its promises", arguments: 0..<200)
    func histories(seed: UInt64) throws {
        var lots = Lots(state: seed)
        var settings = DiscoverySettings()
        settings.whenHardStale = seed.isMultiple(of: 2) ? .failClosed : .useLastKnown
        settings.unknownKeyCount = 5
        var schedule = RefreshSchedule(settings: settings)
        let sets = try Self.sets.get()
        var now = Duration.zero
        var lastFetchForUnknown: Duration?
        // Ids looked for in vain since the set changed, and until when they are remembered; the newest of them last.
        var vain: [(id: String, until: Duration)] = []
        for _ in 0..<400 {
            now += .seconds(
                Double.random(in: 0...[0.5, 5, 100, 1_000, 50_000].randomElement(using: &lots)!, using: &lots))
            let lot = Double.random(in: 0...1, using: &lots)
            switch Int.random(in: 0..<5, using: &lots) {
            case 0:
                let timeToLive = settings.timeToLive(maximumAge: Int64.random(in: -10...10_000, using: &lots))
                let keys = sets[Int.random(in: 0...1, using: &lots)]
                if schedule.held?.keys.keyIDs != keys.keyIDs { vain = [] }
                schedule.succeed(
                    with: .init(keys: keys, tag: nil, confirmed: now, maximumAge: nil, timeToLive: timeToLive), lot: lot
                )
                #expect(schedule.freshness(at: now) == .fresh && schedule.failures == 0)
                let wait = schedule.nextAttempt - now
                #expect(wait >= timeToLive * 0.899 && wait <= timeToLive && wait >= .seconds(53))
            case 1:
                let (held, failures) = (schedule.held?.confirmed, schedule.failures)
                schedule.fail(at: now, lot: lot)
                #expect(schedule.held?.confirmed == held && schedule.failures == failures + 1)
                let wait = schedule.nextAttempt - now
                #expect(wait >= .milliseconds(499) && wait <= .seconds(60))
                #expect(failures < 7 || wait >= .seconds(29))
            case 2, 3:
                let id = "x\(Int.random(in: 0..<8, using: &lots))"
                let attempt = schedule.nextAttempt
                guard schedule.mayFetch(forUnknown: id, at: now) else { continue }
                #expect(!vain.contains { $0.id == id && now < $0.until })
                #expect(lastFetchForUnknown.map { now - $0 >= settings.unknownKeyInterval } ?? true)
                // A stranger moves no refresh.
                #expect(schedule.nextAttempt == attempt)
                lastFetchForUnknown = now
                schedule.note(unknown: id, at: now)
                vain.removeAll { $0.id == id }
                vain.append((id, now + settings.unknownKeyMemory))
                // Bounded: the machine may forget the oldest.
                vain = vain.suffix(1)
            default:
                break
            }
            expectTrust(schedule, settings, at: now)
        }
    }

    @Test("of ids looked for in vain the newest are remembered, each for its time, until the set changes")
    func unknownKeys() throws {
        var settings = DiscoverySettings()
        settings.unknownKeyCount = 3
        var schedule = RefreshSchedule(settings: settings)
        func remembered(_ seconds: Int) -> [String] {
            ["a", "b", "c", "d"].filter { schedule.isUnknown($0, at: .seconds(seconds)) }
        }
        for (index, id) in ["a", "b", "c", "b", "d"].enumerated() {
            schedule.note(unknown: id, at: .seconds(index))
        }
        #expect(remembered(5) == ["b", "c", "d"] && remembered(62) == ["b", "d"] && remembered(64) == [])
        #expect(!schedule.isUnknown(nil, at: .seconds(5)))
        let keys = try Self.sets.get()[0]
        schedule.succeed(
            with: .init(keys: keys, tag: nil, confirmed: .seconds(6), maximumAge: nil, timeToLive: .seconds(60)), lot: 0
        )
        #expect(remembered(7) == [])
    }

    private func expectTrust(_ schedule: RefreshSchedule, _ settings: DiscoverySettings, at now: Duration) {
        guard let held = schedule.held else {
            #expect(schedule.usableKeys(at: now) == nil && schedule.freshness(at: now) == .empty)
            return
        }
        let isTooOld = now - held.confirmed >= settings.hardStaleAge
        #expect((schedule.freshness(at: now) == .hardStale) == isTooOld)
        switch settings.whenHardStale {
        case .failClosed: #expect((schedule.usableKeys(at: now) == nil) == isTooOld)
        case .useLastKnown: #expect(schedule.usableKeys(at: now) != nil)
        }
        // Soft-stale keys are always due, unless the backoff of a failure stands.
        if schedule.freshness(at: now) == .softStale, schedule.failures == 0 { #expect(schedule.isDue(at: now)) }
    }
}
