// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import JOSE

/// What devices that ask for a code from now on are told, poll by poll, however fast they ask (RFC 8628 §3.5).
///
/// ```swift
/// try await idp.add(DeviceScript(.approve(by: "alice"), pending: 2, slowDown: 1, count: 1))
/// ```
public struct DeviceScript: Sendable {
    /// How the waiting ends.
    public enum Ending: Equatable, Sendable {
        /// The device gets a user's tokens.
        case approve(by: String)
        /// `access_denied`.
        case deny
        /// `expired_token`.
        case expire
    }

    /// How the waiting ends.
    public var ending: Ending
    /// Whose devices; `nil` is every client's.
    public var client: String?
    /// How often a device is told `authorization_pending` first.
    public var pending: Int
    /// How often it is told `slow_down` then.
    public var slowDown: Int
    /// For how many devices; `nil` is for all.
    public var count: Int?

    /// A script that ends so, at the first poll unless told otherwise.
    ///
    /// - Parameters:
    ///   - ending: How the waiting ends.
    ///   - client: Whose devices; `nil` is every client's.
    ///   - pending: How often a device is told `authorization_pending` first.
    ///   - slowDown: How often it is told `slow_down` then.
    ///   - count: For how many devices; `nil` is for all.
    public init(_ ending: Ending, client: String? = nil, pending: Int = 0, slowDown: Int = 0, count: Int? = nil) {
        self.ending = ending
        self.client = client
        self.pending = pending
        self.slowDown = slowDown
        self.count = count
    }

    /// The script as the control API takes it.
    var object: JSONObject {
        let ending: ControlModel.DeviceScript.Ending =
            switch self.ending {
            case .approve(let user): .approve(by: user)
            case .deny: .deny
            case .expire: .expire
            }
        return
            ControlModel.DeviceScript(
                clientID: client, pending: pending, slowDown: slowDown, ending: ending, remaining: count
            )
            .json
    }
}
