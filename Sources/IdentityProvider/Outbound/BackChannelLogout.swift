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
        let sender: Sender
        let clientID: String
        let url: String
        let token: String
    }

    /// The tenant that tells it, as it was then: another of that name is not to hear of it.
    private struct Sender: Sendable {
        let name: String
        let epoch: TenantEpoch
        let clock: TenantClock

        init(_ tenant: Tenant) {
            (name, epoch, clock) = (tenant.name, tenant.epoch, tenant.clock)
        }
    }

    package let description = "BackChannelLogout"
    /// How many notices are on their way at once.
    private static let deliverers = 16
    private let client: OutboundClient
    private let journal: Journal
    private let clock: TenantClock
    private let waits: [Duration]
    private let wait: @Sendable (Duration) async throws -> Void
    private let notices: AsyncStream<Notice>
    private let queue: AsyncStream<Notice>.Continuation

    /// - Parameters:
    ///   - clock: The server's.
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
    /// A client whose token cannot be signed keeps no other from being told; the journal says why.
    func send(_ ended: EndedSession, of tenant: Tenant) {
        let snapshot = tenant.snapshot
        let sender = Sender(tenant)
        let now = tenant.clock.now()
        for client in ended.clientIDs.compactMap(snapshot.client) {
            guard let url = client.backchannelLogoutURI else { continue }
            do {
                let issuer = try TokenIssuer(tenant: tenant, snapshot: snapshot, client: client, at: now)
                let token = try issuer.logoutToken(of: ended.session)
                tenant.logoutTokens.record(
                    LogoutTokens.Entry(
                        at: now, clientID: client.id, sessionID: ended.session.id, subject: ended.session.subject,
                        token: token, url: url))
                if url == Client.builtInLogoutReceiver { continue }
                queue.yield(Notice(sender: sender, clientID: client.id, url: url, token: token))
            } catch {
                let reason = (error as? OAuthError)?.reason ?? "\(type(of: error))"
                record(client.id, of: sender, status: 0, reason: "No logout token: \(reason)")
            }
        }
    }

    /// Delivers until the server shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                var deliveries = 0
                for await notice in notices {
                    // The others wait in the queue, which has a bound.
                    if deliveries == BackChannelLogout.deliverers { await group.next() } else { deliveries += 1 }
                    group.addTask { await self.deliver(notice) }
                }
                group.cancelAll()
            }
        }
    }

    private func deliver(_ notice: Notice) async {
        for attempt in 0...waits.count {
            // A tenant that was reset or removed meanwhile has no sessions that could have ended.
            guard !notice.sender.epoch.isOver else { return }
            let refusal = await attemptDelivery(of: notice)
            record(
                notice.clientID, of: notice.sender, status: refusal.status,
                reason: refusal.reason.map { "\($0) Try \(attempt + 1) of \(waits.count + 1)." })
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
            // What cannot be sent at all cannot be sent a second later.
            if case .unreachable = error { return (0, error.description, true) }
            return (0, error.description, false)
        }
    }

    private func record(_ clientID: String, of sender: Sender, status: Int, reason: String?) {
        guard !sender.epoch.isOver else { return }
        journal.record(
            JournalEvent(
                delivery: ProviderRequestContext.padded(RequestID().description), at: sender.clock.now(),
                receivedAt: clock.now(), tenant: sender.name, clientID: clientID, status: status,
                refusal: reason.map {
                    JournalEvent.Refusal(
                        code: "logout_not_delivered", reason: $0, section: "OpenID Connect Back-Channel Logout §2.8")
                }))
    }
}
