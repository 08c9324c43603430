// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import JOSE
import OAuth

extension TestIdentityProvider {
    /// All authorizations that match, by id.
    ///
    /// - Parameters:
    ///   - user: The username; `nil` is everybody's.
    ///   - client: `nil` is every client's.
    ///   - isInForce: Whether they hold; `nil` is both.
    /// - Throws: ``TestControlError``, 400 for an unknown user.
    public func authorizations(
        of user: String? = nil, client: String? = nil, inForce isInForce: Bool? = nil
    ) async throws -> [TestAuthorization] {
        let state = isInForce.map { $0 ? "active" : "revoked" }
        var found: [TestAuthorization] = []
        var after: String?
        repeat {
            let page = try await send(
                .get,
                "/authorizations"
                    + query([("user", user), ("client", client), ("state", state), ("after", after), ("limit", "1000")])
            )
            for object in try page.objects("authorizations") { found.append(try TestAuthorization(object)) }
            after = page["next"]?.stringValue
        } while after != nil
        return found
    }

    /// Ends an authorization, with all its tokens.
    ///
    /// - Parameter id: As ``TestAuthorization/id`` has it.
    /// - Returns: Whether it held until now.
    /// - Throws: ``TestControlError``, 404 when there is none.
    @discardableResult
    public func revokeAuthorization(_ id: String) async throws -> Bool {
        try await send(.delete, "/authorizations/\(id.pathSegment)", [:]).number("revoked") > 0
    }
}
