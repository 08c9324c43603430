// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import JOSE
import OAuth

extension TestIdentityProvider {
    /// The devices whose codes have not expired.
    ///
    /// - Throws: ``TestControlError`` once the tenant is gone.
    public func devices() async throws -> [WaitingDevice] {
        var devices: [WaitingDevice] = []
        for device in try await send(.get, "/devices").objects("devices") { devices.append(try WaitingDevice(device)) }
        return devices
    }

    /// Lets a device have a user's tokens, as if they had entered its code.
    ///
    /// - Parameters:
    ///   - userCode: With hyphen or without, in any case.
    ///   - user: The username.
    /// - Throws: ``TestControlError``, 404 for a code that no device waits by, 400 for an unknown user.
    public func approveDevice(userCode: String, by user: String) async throws {
        _ = try await send(.post, "/devices/\(userCode.pathSegment)/approve", ["user": .string(user)])
    }

    /// Refuses a device, as if its user had: it is told `access_denied`.
    ///
    /// - Throws: ``TestControlError``, 404 for a code that no device waits by.
    public func denyDevice(userCode: String) async throws {
        _ = try await send(.post, "/devices/\(userCode.pathSegment)/deny", [:])
    }

    /// Lets a device's codes expire now: it is told `expired_token`.
    ///
    /// - Throws: ``TestControlError``, 404 for a code that no device waits by.
    public func expireDevice(userCode: String) async throws {
        _ = try await send(.post, "/devices/\(userCode.pathSegment)/expire", [:])
    }

    /// Settles what devices that ask for a code from now on are told.
    ///
    /// - Throws: ``TestControlError``, 400 for an unknown user, or a client that may not use the device grant.
    public func add(_ script: DeviceScript) async throws {
        _ = try await send(.post, "/device-scripts", script.object)
    }

    /// Forgets the scripts; a device that followed one waits for its user, like any other.
    ///
    /// - Throws: ``TestControlError`` once the tenant is gone.
    public func removeDeviceScripts() async throws {
        _ = try await send(.delete, "/device-scripts", [:])
    }
}
