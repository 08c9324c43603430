// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenVerification

/// Asks an issuer for its keys: the metadata where it is not known, then the set, and a second time what is hard to believe.
struct KeyFetch {
    /// What came of it.
    struct Result {
        let keys: KeySet
        let tag: RefreshSchedule.EntityTag?
        let maximumAge: Int64?
        let keysURL: String
        /// Whether the metadata said so just now.
        var hasReadMetadata = false
    }

    let issuer: String
    let reachableAt: String
    let settings: DiscoverySettings
    let fetcher: DocumentFetcher
    let elapsed: @Sendable () -> Duration

    /// - Parameters:
    ///   - held: The keys at hand, and their tag.
    ///   - keysURL: Where the keys are, when the metadata was read not long ago.
    ///   - knownURL: Where they were when they were fetched last: metadata that cannot be read is no reason not to look there.
    ///   - isUrgent: Asks for the set whole, and caches on the way to ask the issuer.
    func run(
        held: RefreshSchedule.Held?, keysURL: String?, knownURL: String?, isUrgent: Bool
    ) async throws(KeyDiscoveryError) -> Result {
        let end = elapsed() + settings.longestFetch
        if let keysURL { return try await keys(at: keysURL, held, before: end, isUrgent: isUrgent) }
        let said: String
        do {
            said = reachable(try await metadata(before: end).keysURL)
        } catch {
            guard let knownURL, error.isOutage else { throw error }
            return try await keys(at: knownURL, held, before: end, isUrgent: isUrgent)
        }
        var result = try await keys(at: said, held, before: end, isUrgent: isUrgent)
        result.hasReadMetadata = true
        return result
    }

    private func keys(
        at url: String, _ held: RefreshSchedule.Held?, before end: Duration, isUrgent: Bool
    ) async throws(KeyDiscoveryError) -> Result {
        // What another URL called its set says nothing of this one's.
        let tag = held?.tag.flatMap { $0.url == url && !isUrgent ? $0 : nil }
        switch try await ask(url, before: end, eTag: tag?.text, passingCaches: isUrgent) {
        case .unchanged(let maximumAge):
            // A tag is sent only for keys at hand.
            guard let held else { throw .unexpectedStatus(url: url, status: 304) }
            return Result(
                keys: held.keys, tag: tag, maximumAge: maximumAge ?? held.maximumAge, keysURL: url)
        case .document(let bytes, let eTag, let maximumAge):
            let keys = try keySet(bytes)
            let result = Result(
                keys: keys, tag: eTag.map { .init(text: $0, url: url) }, maximumAge: maximumAge, keysURL: url)
            guard isHardToBelieve(keys, after: held?.keys) else { return result }
            return try await confirmed(result, after: held?.keys, before: end)
        }
    }

    /// No key at all, or not one of those at hand: a misconfigured issuer looks so, and an attacker's set does.
    private func isHardToBelieve(_ keys: KeySet, after known: KeySet?) -> Bool {
        guard keys.count > 0 else { return true }
        guard let known, known.count > 0 else { return false }
        return Set(keys.thumbprints).isDisjoint(with: known.thumbprints)
    }

    private func confirmed(
        _ first: Result, after known: KeySet?, before end: Duration
    ) async throws(KeyDiscoveryError) -> Result {
        guard
            case .document(let bytes, let eTag, let maximumAge) = try await ask(
                first.keysURL, before: end, passingCaches: true)
        else { throw .unexpectedStatus(url: first.keysURL, status: 304) }
        let keys = try keySet(bytes)
        let isSame = Set(keys.thumbprints) == Set(first.keys.thumbprints)
        guard isSame || !isHardToBelieve(keys, after: known) else { throw .unconfirmedKeys(url: first.keysURL) }
        // Where there were none before, there is nothing to withdraw.
        if keys.count == 0, known == nil { throw .unusableKeys(.init(description: empty(keys))) }
        let tag = eTag.map { RefreshSchedule.EntityTag(text: $0, url: first.keysURL) }
        return Result(keys: keys, tag: tag, maximumAge: maximumAge, keysURL: first.keysURL)
    }

    private func empty(_ keys: KeySet) -> String {
        KeySetError.empty(skipped: keys.skipped).description
    }

    private func keySet(_ document: [UInt8]) throws(KeyDiscoveryError) -> KeySet {
        let set: JSONWebKeySet
        do {
            set = try JSONWebKeySet(
                parsing: document, maximumBytes: settings.maximumBytes, maximumCount: settings.maximumKeys)
        } catch {
            throw .unusableKeys(.init(description: error.description))
        }
        let keys = KeySet(entries: set.keys, issuer: issuer, skipped: KeySet.skipped(of: set))
        return settings.pinnedThumbprints.map(keys.pinned) ?? keys
    }

    /// OpenID Connect's name first; RFC 8414's where that one is not served.
    private func metadata(before end: Duration) async throws(KeyDiscoveryError) -> IssuerMetadata {
        let base = reachableAt.hasSuffix("/") ? String(reachableAt.dropLast()) : reachableAt
        let openID = base + "/.well-known/openid-configuration"
        do {
            return try IssuerMetadata(try await document(openID, before: end), url: openID, issuer: issuer)
        } catch .unexpectedStatus(_, 404) {
            let oauth = IssuerMetadata.oauthURL(of: base)
            return try IssuerMetadata(try await document(oauth, before: end), url: oauth, issuer: issuer)
        }
    }

    /// Asks for one of the documents that have to come before the end.
    private func ask(
        _ url: String, before end: Duration, eTag: String? = nil, passingCaches: Bool = false
    ) async throws(KeyDiscoveryError) -> DocumentFetcher.Answer {
        var fetcher = fetcher
        fetcher.deadline = max(.zero, end - elapsed())
        return try await fetcher.fetch(url, eTag: eTag, passingCaches: passingCaches)
    }

    private func document(_ url: String, before end: Duration) async throws(KeyDiscoveryError) -> [UInt8] {
        guard case .document(let bytes, _, _) = try await ask(url, before: end) else {
            throw .unexpectedStatus(url: url, status: 304)
        }
        return bytes
    }

    private func reachable(_ url: String) -> String {
        let base = issuer.hasSuffix("/") ? issuer : issuer + "/"
        guard reachableAt != issuer, url.hasPrefix(base) else { return url }
        return (reachableAt.hasSuffix("/") ? reachableAt : reachableAt + "/") + url.dropFirst(base.count)
    }
}

extension KeyDiscoveryError {
    /// Whether metadata just was not there: what is there, and says something else, is another matter.
    fileprivate var isOutage: Bool {
        switch self {
        case .unreachable, .unexpectedStatus, .malformedMetadata: true
        default: false
        }
    }
}
