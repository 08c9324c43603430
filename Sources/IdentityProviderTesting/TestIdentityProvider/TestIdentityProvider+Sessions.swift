// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import JOSE
import OAuth

extension TestIdentityProvider {
    /// The browser sessions of a user that have not ended.
    ///
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    public func sessions(of user: String) async throws -> [TestSession] {
        let answer = try await send(.get, "/users/\(user.pathSegment)/sessions")
        var sessions: [TestSession] = []
        for session in try answer.objects("sessions") { sessions.append(try TestSession(session)) }
        return sessions
    }

    /// Ends one browser session.
    ///
    /// Clients are told as by ``endSessions(of:)``.
    ///
    /// - Parameter id: As ``TestSession/id`` has it.
    /// - Throws: ``TestControlError``, 404 when there is none, or it has ended.
    public func endSession(_ id: String) async throws {
        _ = try await send(.delete, "/sessions/\(id.pathSegment)", [:])
    }

    /// Ends all browser sessions of a user.
    ///
    /// Clients that took part, and want to be told, are (OpenID Connect Back-Channel Logout §2.5):
    /// ``logoutTokens(client:)`` has what they were sent.
    ///
    /// - Returns: How many there were.
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    @discardableResult
    public func endSessions(of user: String) async throws -> Int64 {
        try await send(.delete, "/users/\(user.pathSegment)/sessions", [:]).number("ended")
    }
}
