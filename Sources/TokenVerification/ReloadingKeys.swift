// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Keys of a file or folder that is read again when it changes.
///
/// For keys that something else puts there: a mounted volume, a job that copies them, `understudy serve`. What is read is
/// what ``KeySet/init(contentsOf:)`` reads. Of a change that cannot be read the keys before it stay, and ``lastError`` says
/// why; a folder that was emptied leaves none.
///
/// ```swift
/// let keys = try ReloadingKeys(contentsOf: "/etc/keys")
/// let verifier = TokenVerifier(keys: keys, policy: policy)
/// ```
public final class ReloadingKeys: KeySource {
    private struct State {
        var keys: KeySet
        var fingerprint: FileFingerprint
        var error: KeySetError?
        var nextCheck: Duration
    }

    private let path: String
    private let interval: Duration
    private let elapsed: @Sendable () -> Duration
    private let state: Mutex<State>
    /// Held by the one thread that looks at the files; the others go on with the keys as they are.
    private let check = Mutex<Void>(())

    /// Reads the keys for the first time.
    ///
    /// - Parameters:
    ///   - path: A JWK set, a PEM file, or a folder such as `public-keys/default`.
    ///   - interval: How often the files are looked at, at most. That is done while a token is verified, by one thread, and
    ///     takes some microseconds when nothing has changed.
    ///   - clock: By which the interval is measured.
    /// - Throws: ``KeySetError``.
    public init(
        contentsOf path: String, checkingEvery interval: Duration = .seconds(1),
        clock: some Clock<Duration> = ContinuousClock()
    ) throws(KeySetError) {
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        self.path = path
        self.interval = interval
        // Taken before the files are read: a change while they are is found the next time.
        let fingerprint = FileFingerprint(of: path)
        let keys = try KeySet(contentsOf: path)
        state = Mutex(State(keys: keys, fingerprint: fingerprint, error: nil, nextCheck: interval))
    }

    /// Why the last change could not be read; `nil` when it could.
    public var lastError: KeySetError? { state.withLock { $0.error } }

    /// The keys as the files have them, as of the last interval.
    public func currentKeys() -> KeySet {
        let now = elapsed()
        let (keys, isDue) = state.withLock { ($0.keys, $0.nextCheck <= now) }
        guard isDue else { return keys }
        return check.withLockIfAvailable { _ in reloadIfChanged(at: now) } ?? keys
    }

    private func reloadIfChanged(at now: Duration) -> KeySet {
        let fingerprint = FileFingerprint(of: path)
        let isChanged = state.withLock { state in
            state.nextCheck = now + interval
            return state.fingerprint != fingerprint
        }
        if isChanged { reload(fingerprint) }
        return state.withLock { $0.keys }
    }

    private func reload(_ fingerprint: FileFingerprint) {
        let read: KeySet?
        let failure: KeySetError?
        do throws(KeySetError) {
            (read, failure) = (try KeySet(contentsOf: path), nil)
        } catch .empty(let skipped) {
            (read, failure) = (KeySet(entries: [], issuer: nil, skipped: skipped), .empty(skipped: skipped))
        } catch {
            (read, failure) = (nil, error)
        }
        state.withLock { state in
            state.keys = read ?? state.keys
            state.error = failure
            // What could not be read was not seen: it is tried again, although nothing changes meanwhile.
            if case .unreadable = failure { return }
            state.fingerprint = fingerprint
        }
    }
}

/// What tells one state of a file or folder from another: of each file its inode, size and times.
private struct FileFingerprint: Equatable {
    private struct Entry: Equatable {
        let name: String
        let inode: UInt64
        let size: Int64
        let modified: timespec
        let changed: timespec

        static func == (left: Entry, right: Entry) -> Bool {
            left.name == right.name && left.inode == right.inode && left.size == right.size
                && left.modified.isSame(as: right.modified) && left.changed.isSame(as: right.changed)
        }
    }

    private let entries: [Entry]

    init(of path: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        entries = ([""] + names.sorted()).compactMap { FileFingerprint.entry($0, in: path) }
    }

    private static func entry(_ name: String, in path: String) -> Entry? {
        var status = stat()
        guard stat(name.isEmpty ? path : "\(path)/\(name)", &status) == 0 else { return nil }
        return Entry(
            name: name, inode: UInt64(status.st_ino), size: Int64(status.st_size), modified: status.st_mtim,
            changed: status.st_ctim)
    }
}

extension timespec {
    fileprivate func isSame(as other: timespec) -> Bool {
        tv_sec == other.tv_sec && tv_nsec == other.tv_nsec
    }
}
