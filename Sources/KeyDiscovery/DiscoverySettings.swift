// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// How an issuer's keys are fetched, and how long they are trusted.
///
/// The defaults suit a service in production.
public struct DiscoverySettings: Sendable {
    /// What becomes of keys that could not be confirmed for ``hardStaleAge``.
    public enum HardStale: Sendable {
        /// No token holds until the issuer answers: a withdrawn key is not trusted for ever.
        case failClosed
        /// They go on being used: an outage outlives them, and so does a key that was withdrawn meanwhile.
        case useLastKnown
    }

    /// The shortest time for which keys are fresh, whatever the issuer's `max-age` says.
    public var minimumAge = Duration.seconds(60)
    /// The longest time for which keys are fresh, whatever the issuer's `max-age` says.
    public var maximumAge = Duration.seconds(3_600)
    /// For how long keys are fresh when the issuer does not say.
    public var defaultAge = Duration.seconds(600)
    /// The age at which keys are no longer trusted.
    public var hardStaleAge = Duration.seconds(86_400)
    /// What becomes of them then.
    public var whenHardStale = HardStale.failClosed
    /// The least time between two fetches for the sake of unknown keys, which strangers can cause.
    public var unknownKeyInterval = Duration.seconds(10)
    /// For how long an id that was looked for in vain is not looked for again.
    public var unknownKeyMemory = Duration.seconds(60)
    /// How many such ids are remembered.
    public var unknownKeyCount = 1_000
    /// The most bytes of a document.
    public var maximumBytes = 256 * 1_024
    /// The most keys of a set.
    public var maximumKeys = 100
    /// The longest time for one fetch, from connecting to the last byte of its last document.
    public var deadline = Duration.seconds(5)
    /// The wait after a first failed fetch; each further one doubles it.
    public var minimumBackoff = Duration.seconds(1)
    /// The longest wait after a failed fetch.
    public var maximumBackoff = Duration.seconds(60)
    /// The authorities whose word is taken for the issuer's https certificate.
    public var trustRoots = TrustRoots.system
    /// The RFC 7638 thumbprints of the only keys that are trusted; `nil` for whatever the issuer publishes.
    public var pinnedThumbprints: Set<String>?

    /// The defaults.
    public init() {}

    /// Longer than anybody waits, and short enough to be multiplied: "for ever" must not trap.
    private static let longest = Duration.seconds(366 * 86_400)

    /// For how long keys are fresh whose answer had this `max-age` in seconds; the bounds hold whatever it says.
    func timeToLive(maximumAge seconds: Int64?) -> Duration {
        let said = seconds.map { Duration.seconds(max(0, $0)) } ?? defaultAge
        // Without a time of their own keys would be asked for again without a pause.
        let shortest = max(.seconds(1), minimumAge)
        return min(DiscoverySettings.longest, max(shortest, min(said, maximumAge)))
    }

    /// ``unknownKeyMemory``, within bounds.
    var unknownKeyTime: Duration { min(DiscoverySettings.longest, max(.zero, unknownKeyMemory)) }

    /// ``hardStaleAge``, within bounds: the age of keys that are that old.
    var greatestAge: Duration { min(DiscoverySettings.longest, max(.zero, hardStaleAge)) }

    /// ``deadline``, within bounds.
    var longestFetch: Duration { min(DiscoverySettings.longest, max(.zero, deadline)) }

    /// The wait after so many failures in a row.
    func backoff(after failures: Int) -> Duration {
        let shortest = min(DiscoverySettings.longest, max(.milliseconds(1), minimumBackoff))
        let longest = min(DiscoverySettings.longest, max(shortest, maximumBackoff))
        // Beyond 2^20 of the shortest wait there is no longer one to double.
        return min(longest, shortest * (1 << min(20, max(0, failures - 1))))
    }
}
