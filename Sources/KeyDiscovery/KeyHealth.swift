// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import TokenVerification

/// How it stands with an issuer's keys, for probes and dashboards.
public struct KeyHealth: Equatable, Sendable {
    /// Whether the keys may be used, and whether they were confirmed lately.
    public enum State: String, Sendable {
        /// No keys were found yet.
        case empty
        /// Confirmed within their time.
        case fresh
        /// Their time is over; they are used while newer ones are sought.
        case softStale = "soft-stale"
        /// Not confirmed for so long that they are no longer trusted, unless the settings say otherwise.
        case hardStale = "hard-stale"
    }

    /// Whether the keys may be used, and whether they were confirmed lately.
    public let state: State
    /// Whether tokens can be verified.
    public let isReady: Bool
    /// The time since the keys were confirmed.
    public let age: Duration?
    /// The ids of the keys.
    public let keyIDs: [String]
    /// The keys that are not used, and why.
    public let skipped: [SkippedKey]
    /// Fetches that failed, one after the other.
    public let consecutiveFailures: Int
    /// Why the last fetch failed; `nil` when it did not.
    public let lastError: KeyDiscoveryError?
}
