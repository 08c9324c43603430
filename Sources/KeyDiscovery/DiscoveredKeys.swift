// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import CoreMetrics
import JOSE
public import Logging
public import ServiceLifecycle
import Synchronization
public import TokenVerification
public import Tracing

/// Finds an issuer's keys by its metadata (OpenID Connect Discovery §4, RFC 8414 §3), and keeps them new.
///
/// ```swift
/// let keys = DiscoveredKeys(issuer: "https://login.example.com")
/// let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: keys.issuer, audience: "orders-api"))
/// try await ServiceGroup(services: [keys, server], logger: logger).run()
/// ```
///
/// As a service it fetches the keys before they are needed. Without one it does so in the background when they are used.
/// Either way there is one fetch at a time, which no caller's cancellation ends, and a verification never waits for it
/// unless it asks to. See ``DiscoverySettings`` for what may be set.
public final class DiscoveredKeys: CustomStringConvertible, Service {
    struct State {
        var schedule: RefreshSchedule
        var keysURL: String?
        var keysURLRead = Duration.zero
        /// A key was looked for in vain where the metadata once said: it may say something else now.
        var mayHaveMoved = false
        var lastError: KeyDiscoveryError?
        /// Whoever waits for the fetch that is under way; `nil` when none is.
        var waiters: [AsyncStream<Void>.Continuation]?
        /// Counts the fetches that brought keys or confirmed them.
        var successes = 0
    }

    /// The exact issuer.
    public let issuer: String
    let settings: DiscoverySettings
    private let fetch: KeyFetch
    private let telemetry: KeyTelemetry
    let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    let state: Mutex<State>

    /// - Parameters:
    ///   - issuer: The exact issuer, which the metadata must name byte for byte.
    ///   - reachableAt: The base URL to use instead, where the issuer's own is not reachable from here: inside a container
    ///     network, for example. A `jwks_uri` below the issuer is then looked for below this URL.
    ///   - allowingInsecureHTTPHosts: Hosts that may be asked over plain http, besides the loopback.
    ///   - settings: How keys are fetched, and how long they are trusted.
    ///   - logger: Told when keys change, and when they cannot be fetched. Nothing by default.
    ///   - metrics: Where `key_refreshes` by `outcome`, `key_refresh_duration`, `keys_held` and `keys_age_seconds` are kept,
    ///     each by `issuer`.
    ///   - tracer: Gets a span for each fetch, and one for each of its requests. A verification has none.
    ///   - clock: By which ages are measured: one that goes on while the machine sleeps, and that nobody sets.
    public init(
        issuer: String, reachableAt: String? = nil, allowingInsecureHTTPHosts: Set<String> = [],
        settings: DiscoverySettings = DiscoverySettings(),
        logger: Logger = Logger(label: "understudy.keys") { _ in SwiftLogNoOpLogHandler() },
        metrics: any MetricsFactory = MetricsSystem.factory, tracer: any Tracer = InstrumentationSystem.tracer,
        clock: some Clock<Duration> = ContinuousClock()
    ) {
        self.issuer = issuer
        self.settings = settings
        telemetry = KeyTelemetry(issuer: issuer, logger: logger, metrics: metrics, tracer: tracer)
        let fetcher = DocumentFetcher(
            insecureHosts: Set(allowingInsecureHTTPHosts.map { $0.lowercased() }),
            // An issuer far away has no business with what listens here.
            allowsLoopback: (reachableAt ?? issuer).hasPrefix("http://"), maximumBytes: settings.maximumBytes,
            deadline: settings.longestFetch, trustRoots: settings.trustRoots, tracer: tracer,
            sleep: { try await clock.sleep(for: $0) })
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        fetch = KeyFetch(
            issuer: issuer, reachableAt: reachableAt ?? issuer, settings: settings, fetcher: fetcher, elapsed: elapsed)
        sleep = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) }
        state = Mutex(State(schedule: RefreshSchedule(settings: settings)))
    }

    /// What a service group calls it.
    public var description: String { "keys of \(issuer)" }

    /// Keeps the keys new until the service group shuts down.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                await waiting { $0.schedule.isDue(at: elapsed()) ? .begin(.schedule) : .join }
                let next = state.withLock { $0.schedule.nextAttempt }
                do { try await sleep(next) } catch { return }
            }
        }
    }

    /// Waits until there are keys, for which it fetches them once.
    ///
    /// - Throws: ``KeyDiscoveryError``, why there are none. The service goes on trying.
    public func ready() async throws(KeyDiscoveryError) {
        if isReady { return }
        await waiting { $0.schedule.isDue(at: elapsed()) ? .begin(.schedule) : .join }
        if isReady { return }
        throw state.withLock { $0.lastError } ?? .unreachable(url: issuer)
    }

    /// The keys, fetched once where there are none.
    ///
    /// - Throws: ``KeyDiscoveryError``.
    public func keys() async throws(KeyDiscoveryError) -> KeySet {
        try await ready()
        guard let keys = usableKeys else { throw .unreachable(url: issuer) }
        return keys
    }

    /// How it stands with the keys, for probes and dashboards.
    public var health: KeyHealth {
        let now = elapsed()
        return state.withLock { state in
            let held = state.schedule.held
            return KeyHealth(
                state: state.schedule.freshness(at: now), isReady: state.schedule.usableKeys(at: now) != nil,
                age: held.map { now - $0.confirmed }, keyIDs: held?.keys.keyIDs ?? [],
                skipped: held?.keys.skipped ?? [], consecutiveFailures: state.schedule.failures,
                lastError: state.lastError)
        }
    }

    private var isReady: Bool { usableKeys != nil }

    private var usableKeys: KeySet? {
        let now = elapsed()
        return state.withLock { $0.schedule.usableKeys(at: now) }
    }
}

extension DiscoveredKeys: KeySource {
    /// The keys as they are; a fetch that is due begins in the background.
    public func currentKeys() throws(VerificationError) -> KeySet {
        let now = elapsed()
        let keys = state.withLock { state in
            if state.schedule.isDue(at: now) { begin(&state, .schedule) }
            return state.schedule.usableKeys(at: now)
        }
        guard let keys else { throw .keysUnavailable }
        return keys
    }

    /// Begins a fetch in the background, when the budget for unknown keys allows one.
    public func noteUnknownKey(_ keyID: String?) {
        let now = elapsed()
        state.withLock { state in
            // Where there are no keys at all, the schedule and its backoff say when to ask.
            guard state.waiters == nil, state.schedule.usableKeys(at: now) != nil else { return }
            if state.schedule.mayFetch(forUnknown: keyID, at: now) { begin(&state, .unknownKey(keyID)) }
        }
    }

    /// Waits for the fetch that is under way, or for one of its own when the budget for unknown keys allows it.
    public func refreshKeys(forUnknown keyID: String?) async -> Bool {
        let now = elapsed()
        let (before, usable) = state.withLock { ($0.successes, $0.schedule.usableKeys(at: now)) }
        // A fetch may have ended since the token was held against the keys.
        if let usable, usable.holds(keyID) { return true }
        await waiting { state in
            // Strangers must not fill the room with requests that wait for nothing.
            if usable != nil, state.schedule.isUnknown(keyID, at: now) { return .leave }
            guard state.waiters == nil else { return .join }
            if usable == nil { return state.schedule.isDue(at: now) ? .begin(.schedule) : .leave }
            return state.schedule.mayFetch(forUnknown: keyID, at: now) ? .begin(.unknownKey(keyID)) : .leave
        }
        return state.withLock { $0.successes > before }
    }
}

// MARK: One fetch at a time

extension DiscoveredKeys {
    /// Why keys are fetched.
    private enum Reason {
        case schedule
        /// A token came with an id that none of the keys has.
        case unknownKey(String?)
    }

    private enum Wish {
        case begin(Reason)
        case join
        case leave
    }

    /// How many may wait for one fetch; whoever comes then gets the verdict of the keys at hand.
    private static let maximumWaiters = 1_000

    /// Waits for the end of a fetch that is under way.
    func settle() async {
        await waiting { _ in .join }
    }

    /// Joins the fetch that is under way, or begins one, and waits for its end or for the caller's own cancellation.
    private func waiting(_ wish: (inout State) -> Wish) async {
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        let isWaiting = state.withLock { state in
            switch wish(&state) {
            case .begin(let reason): begin(&state, reason)
            case .join: break
            case .leave: return false
            }
            guard let waiters = state.waiters, waiters.count < Self.maximumWaiters else { return false }
            state.waiters?.append(continuation)
            return true
        }
        guard isWaiting else { return }
        for await _ in ended {}
    }

    /// Does nothing when a fetch is under way.
    private func begin(_ state: inout State, _ reason: Reason) {
        guard state.waiters == nil else { return }
        state.waiters = []
        let started = elapsed()
        var (isUrgent, mayHaveMoved) = (false, state.mayHaveMoved)
        // Strangers cause one request, and a second one only where the metadata would be read again anyway.
        if case .unknownKey = reason { (isUrgent, mayHaveMoved) = (true, false) }
        // The metadata is read again when it is old, and when the keys were not where it said.
        let isKnown = state.lastError == nil && !mayHaveMoved && started - state.keysURLRead < settings.maximumAge
        let (held, url) = (state.schedule.held, isKnown ? state.keysURL : nil)
        let knownURL = state.lastError == nil ? state.keysURL : nil
        // Of no caller's: whoever began it may go, and the others still get their keys.
        Task.detached { [self] in
            let outcome = await telemetry.fetching { () async throws(KeyDiscoveryError) in
                try await fetch.run(held: held, keysURL: url, knownURL: knownURL, isUrgent: isUrgent)
            }
            finish(outcome, reason, started: started)
        }
    }

    private func finish(
        _ outcome: Result<KeyFetch.Result, KeyDiscoveryError>, _ reason: Reason, started: Duration
    ) {
        let now = elapsed()
        let (waiters, previous, age) = state.withLock { state in
            let (waiters, previous) = (state.waiters ?? [], state.schedule.held?.keys)
            switch outcome {
            case .success(let result):
                if result.hasReadMetadata { (state.keysURLRead, state.mayHaveMoved) = (started, false) }
                state.keysURL = result.keysURL
                state.lastError = nil
                state.successes += 1
                let held = RefreshSchedule.Held(
                    keys: result.keys, tag: result.tag, confirmed: started, maximumAge: result.maximumAge,
                    timeToLive: settings.timeToLive(maximumAge: result.maximumAge))
                state.schedule.succeed(with: held, lot: .random(in: 0...1))
                if case .unknownKey(let keyID) = reason, !result.keys.holds(keyID) {
                    state.schedule.note(unknown: keyID, at: now)
                    state.mayHaveMoved = true
                }
            case .failure(let error):
                state.lastError = error
                if case .schedule = reason { state.schedule.fail(at: now, lot: .random(in: 0...1)) }
            }
            state.waiters = nil
            return (waiters, previous, state.schedule.held.map { now - $0.confirmed })
        }
        telemetry.note(outcome.map(\.keys), after: now - started, previous: previous, age: age)
        for waiter in waiters { waiter.finish() }
    }
}

extension KeySet {
    fileprivate func holds(_ keyID: String?) -> Bool {
        guard let keyID else { return false }
        return keyIDs.contains { isSame($0, keyID) }
    }
}
