// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// What devices that ask for a code from now on are told, poll by poll, instead of waiting for a person (RFC 8628 §3.5).
package struct DeviceScript: Equatable, Sendable {
    /// How the waiting ends.
    package enum Ending: Equatable, Sendable {
        case approve(by: String)
        case deny
        case expire
    }

    /// The words for the endings.
    package enum Word: String, CaseIterable, Sendable {
        case approve
        case deny
        case expire
    }

    /// `nil` is every client.
    package let clientID: String?
    /// How many polls are answered `authorization_pending` first.
    package let pending: Int
    /// How many are answered `slow_down` then.
    package let slowDown: Int
    package let ending: Ending
    /// How many devices it is for; `nil` is any number.
    package var remaining: Int?

    package init(clientID: String?, pending: Int, slowDown: Int, ending: Ending, remaining: Int?) {
        self.clientID = clientID
        self.pending = pending
        self.slowDown = slowDown
        self.ending = ending
        self.remaining = remaining
    }

    /// Reads `client`, `pending`, `slow_down`, `then`, `user` and `count`.
    ///
    /// - Throws: ``Problem`` that names the member.
    package init(_ body: ControlBody) throws(Problem) {
        clientID = try body.string("client")
        let user = try body.string("user")
        pending = try body.integer("pending", in: 0...1_000_000) ?? 0
        slowDown = try body.integer("slow_down", in: 0...1_000_000) ?? 0
        remaining = try body.integer("count", in: 1...1_000_000)
        guard let word = try body.word("then", Word.self) else { throw body.missing("then") }
        switch (word, user) {
        case (.approve, let user?): ending = .approve(by: user)
        case (.deny, nil): ending = .deny
        case (.expire, nil): ending = .expire
        case (.approve, nil), (.deny, _?), (.expire, _?):
            throw body.strangerFirst(
                Problem(.contradiction, detail: "A user goes with approve, and with nothing else.", field: "user"))
        }
        try body.finish()
    }

    /// The script as ``init(_:)`` reads it.
    package var json: JSONObject {
        var object: JSONObject = ["pending": .integer(pending), "slow_down": .integer(slowDown)]
        object.set("client", to: clientID)
        switch ending {
        case .approve(let user):
            object.set("then", to: Word.approve.rawValue)
            object.set("user", to: user)
        case .deny: object.set("then", to: Word.deny.rawValue)
        case .expire: object.set("then", to: Word.expire.rawValue)
        }
        object.set("count", to: remaining)
        return object
    }
}
