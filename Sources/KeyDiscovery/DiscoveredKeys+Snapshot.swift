// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Synchronization
import TokenVerification

extension DiscoveredKeys {
    /// The keys as they are, to be kept for a start without the issuer; `nil` when there are none.
    public func snapshot() -> KeySnapshot? {
        guard let held = state.withLock({ $0.schedule.held }) else { return nil }
        let age = elapsed() - held.confirmed
        return KeySnapshot(
            issuer: issuer, jwks: JSONWebKeySet(keys: held.keys.keys).json.text,
            confirmed: Date().addingTimeInterval(-age.inSeconds))
    }

    /// Starts from keys of an earlier run, which are used until the issuer answers; nothing when there are keys already.
    ///
    /// Their age counts: those beyond the hard-stale age are not trusted, unless the settings say otherwise.
    ///
    /// - Throws: ``KeyDiscoveryError/snapshotOfAnotherIssuer(_:)`` or ``KeyDiscoveryError/unusableKeys(_:)``.
    public func hydrate(from snapshot: KeySnapshot) throws(KeyDiscoveryError) {
        guard isSame(snapshot.issuer, issuer) else { throw .snapshotOfAnotherIssuer(snapshot.issuer) }
        var keys: KeySet
        do {
            keys = try KeySet(jwks: Array(snapshot.jwks.utf8), issuer: issuer)
        } catch {
            throw .unusableKeys(.init(description: error.description))
        }
        if let pins = settings.pinnedThumbprints { keys = keys.pinned(to: pins) }
        let seconds = Date().timeIntervalSince(snapshot.confirmed)
        // Of keys that come from the future nobody knows how old they are.
        let age = seconds < -60 ? settings.greatestAge : .seconds(max(0, min(seconds, 1e9)))
        let now = elapsed()
        state.withLock { [keys] state in
            if state.schedule.held == nil { state.schedule.hydrate(keys, age: age, at: now) }
        }
    }
}
