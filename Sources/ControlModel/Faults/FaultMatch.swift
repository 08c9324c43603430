// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Which requests a fault is for; all that is given must hold.
///
/// The engine adds what it compares with a request, and the control API checks that the tenant has such requests.
package struct FaultMatch: Sendable {
    /// A parameter or a header that must be there, with that value if one is given.
    package struct Member: Sendable {
        package let name: String
        package let value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// The last `hits` of each round of `calls` that match.
    package struct Rhythm: Sendable {
        package let hits: Int
        package let calls: Int

        package init(hits: Int = 1, of calls: Int) {
            self.hits = hits
            self.calls = calls
        }
    }

    /// `nil` is every endpoint but the home page.
    package var endpoints: Set<EndpointName>?
    package var method: String?
    package var client: String?
    package var user: String?
    package var grant: String?
    package var parameters: [Member] = []
    package var headers: [Member] = []
    /// How many matching calls pass first.
    package var skip = 0
    package var rhythm: Rhythm?
    package var quota: FaultQuota?
    /// The chance of each further call.
    package var probability: FaultChance?

    package init() {}
}
