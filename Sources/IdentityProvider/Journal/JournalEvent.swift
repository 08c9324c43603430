// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
package import HTTPTypes
package import JOSE
import NIOCore
package import OAuth

// This folder owns the record of requests: what came, how it ended, and why it was refused. It keeps requests as they came,
// secrets included; whoever reads gets them masked, unless they ask for them by name.

/// One request, or one call of ours to a client, as it was.
///
/// A reference to what the request was made of: nothing is parsed, masked or written out before somebody reads it.
package final class JournalEvent: Sendable {
    /// What every answer carries in `Understudy-Request`.
    package let id: String
    /// When it came, or was sent, by the tenant's clock.
    package let at: NumericDate
    /// The same by the server's, which no test moves.
    package let receivedAt: NumericDate
    package let method: String
    /// The endpoint's path below the issuer, or the control route's template; `nil` when nothing is served there.
    package let endpoint: String?
    package let endpointName: String?
    /// `nil` for the control API.
    package let tenant: String?
    /// Who asked, or, where that was refused, who said to be asking: only an id that is a client's, since anything else may be
    /// a secret in the wrong place, or a forged line of the log.
    package let clientID: String?
    /// The user's name, once it is known to be one.
    package let user: String?
    /// Whom else the request names or has a token of, as its clients and users.
    let otherClients: [String]
    let otherUsers: [String]
    package let grant: GrantType?
    package let status: Int
    /// The code of the refusal, and why, in words that the wire does not get.
    package let refusal: Refusal?
    /// What its developer should know of a request that was not refused for it.
    package let note: String?
    /// The injected fault that made the answer what it was.
    package let fault: String?
    package let duration: Duration
    /// `nil` for a call of ours.
    let head: HTTPRequest?
    let body: ByteBuffer?
    /// What it takes in memory, about.
    let bytes: Int

    /// Why a request was refused.
    package struct Refusal: Sendable {
        package let code: String
        package let reason: String
        package let section: String

        package init(code: String, reason: String, section: String) {
            self.code = code
            self.reason = reason
            self.section = section
        }
    }

    /// What stands in memory for an event beside its request.
    private static let fixedBytes = 512
    private static let bytesPerField = 64

    /// A request that was answered.
    package init(
        id: String, at: NumericDate, receivedAt: NumericDate, head: HTTPRequest, endpoint: String?, tenant: String?,
        facts: RequestTrace.Facts, status: Int, duration: Duration
    ) {
        self.id = id
        self.at = at
        self.receivedAt = receivedAt
        self.head = head
        self.endpoint = endpoint
        self.tenant = tenant
        self.status = status
        self.duration = duration
        method = head.method.rawValue
        endpointName = facts.endpointName?.rawValue
        clientID = facts.clientID
        user = facts.user
        otherClients = facts.otherClients
        otherUsers = facts.otherUsers
        grant = facts.grant
        fault = facts.fault
        note = facts.note
        refusal = facts.refusal.map { refused in
            Refusal(
                code: refused.wireName ?? refused.code.rawValue, reason: refused.reason, section: refused.code.section)
        }
        body = facts.body.map(JournalEvent.compact)
        var bytes = JournalEvent.fixedBytes + (head.path?.utf8.count ?? 0) + (body?.readableBytes ?? 0)
        for field in head.headerFields {
            bytes += JournalEvent.bytesPerField + field.withUnsafeBytesOfValue { $0.count }
        }
        for name in otherClients + otherUsers { bytes += JournalEvent.bytesPerField + name.utf8.count }
        self.bytes = bytes
    }

    /// A logout token that was sent to a client.
    package init(
        delivery id: String, at: NumericDate, receivedAt: NumericDate, tenant: String, clientID: String, status: Int,
        refusal: Refusal?
    ) {
        self.id = id
        self.at = at
        self.receivedAt = receivedAt
        self.tenant = tenant
        self.clientID = clientID
        self.status = status
        self.refusal = refusal
        method = "POST"
        endpoint = "back-channel logout"
        endpointName = JournalFilter.delivery
        (user, grant, fault, note, head, body) = (nil, nil, nil, nil, nil, nil)
        (otherClients, otherUsers) = ([], [])
        duration = .zero
        bytes = JournalEvent.fixedBytes
    }

    /// A body is a piece of what was read from the socket, and would keep all of that.
    private static func compact(_ body: ByteBuffer) -> ByteBuffer {
        body.storageCapacity > 2 * body.readableBytes + 256 ? ByteBuffer(bytes: body.readableBytesView) : body
    }
}
