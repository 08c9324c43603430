// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityStore
import JOSE
import OAuth
import ServiceLifecycle

/// Tells clients that a user's session has ended (OpenID Connect Back-Channel Logout §2.5), again when they do not answer.
package final class BackChannelLogout: CustomStringConvertible, Service {
    /// A logout token on its way to a client.
    private struct Notice: Sendable {
        let tenant: String
        let clientID: String
        let url: String
        let token: String
    }

    package let description = "BackChannelLogout"
    private let client: OutboundClient
    private let journal: Journal
    private let clock: TenantClock
    private let waits: [Duration]
    private let wait: @Sendable (Duration) async throws -> Void
    private let notices: AsyncStream<Notice>
    private let queue: AsyncStream<Notice>.Continuation

    /// - Parameters:
    ///   - waits: Between one try and the next.
    ///   - wait: How it waits.
    package init(
        client: OutboundClient, journal: Journal, clock: TenantClock,
        waits: [Duration] = [.seconds(1), .seconds(5), .seconds(25)],
        wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.client = client
        self.journal = journal
        self.clock = clock
        self.waits = waits
        self.wait = wait
        // Of a thousand that wait the oldest are worth the least.
        (notices, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1_000))
    }

    /// Signs a logout token for each client of the session that wants to be told, and sends them by and by.
    ///
    /// - Throws: ``OAuthError`` when there is no key to sign with, or ``CryptoError``.
    func send(_ ended: EndedSession, of tenant: Tenant) throws {
        let snapshot = tenant.snapshot
        for client in ended.clientIDs.compactMap(snapshot.client) {
            guard let url = client.backchannelLogoutURI else { continue }
            let issuer = try TokenIssuer(tenant: tenant, snapshot: snapshot, client: client, at: clock.now())
            let token = try issuer.logoutToken(of: ended.session)
            queue.yield(Notice(tenant: tenant.name, clientID: client.id, url: url, token: token))
        }
    }

    /// Delivers until the server shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                for await notice in notices {
                    group.addTask { await self.deliver(notice) }
                }
                group.cancelAll()
            }
        }
    }

    private func deliver(_ notice: Notice) async {
        for attempt in 0...waits.count {
            let refusal = await attemptDelivery(of: notice)
            record(notice, attempt: attempt, status: refusal.status, reason: refusal.reason)
            guard refusal.isWorthAnother, attempt < waits.count else { return }
            do { try await wait(waits[attempt]) } catch { return }
        }
    }

    /// One try, and why it was in vain; a client that says 400 would say so again (§2.8).
    private func attemptDelivery(of notice: Notice) async -> (status: Int, reason: String?, isWorthAnother: Bool) {
        do throws(OutboundClient.Failure) {
            let status = try await client.post(
                FormParameters.encode([(name: "logout_token", value: notice.token)]), to: notice.url)
            if (200..<300).contains(status) { return (status, nil, false) }
            return (status, "The client answered \(status).", status >= 500 || status == 408 || status == 429)
        } catch {
            if case .notAllowed = error { return (0, error.description, false) }
            return (0, error.description, true)
        }
    }

    private func record(_ notice: Notice, attempt: Int, status: Int, reason: String?) {
        let tries = "Try \(attempt + 1) of \(waits.count + 1)."
        journal.record(
            JournalEntry(
                id: ProviderRequestContext.padded(RequestID().description), at: clock.now(), method: "POST",
                endpoint: "back-channel logout",
                tenant: notice.tenant, clientID: notice.clientID, status: status,
                refusal: reason.map {
                    JournalEntry.Refusal(
                        code: "logout_not_delivered", reason: "\($0) \(tries)",
                        section: "OpenID Connect Back-Channel Logout §2.8")
                }))
    }
}
