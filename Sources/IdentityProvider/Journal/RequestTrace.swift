// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
package import NIOCore
package import OAuth
import Synchronization

/// What is learned of a request on its way in, for the log and the journal on its way out.
///
/// A reference, because the context is copied at every middleware and the outermost one writes the record.
package final class RequestTrace: Sendable {
    package struct Facts: Sendable {
        /// The path template, for people.
        package var endpoint: String?
        package var endpointName: EndpointName?
        package var tenant: String?
        /// When the request came, by the tenant's clock.
        package var at: NumericDate?
        /// The tenant's time, where it is not the system's.
        package var date: NumericDate?
        package var clientID: String?
        /// The user's name, once it is known to be one.
        package var user: String?
        /// The injected fault that made the answer what it is.
        package var fault: String?
        package var refusal: OAuthError?
        /// The body, where it was read.
        package var body: ByteBuffer?
        /// What the request asked by; `nil` for the control API.
        package var grant: GrantType?
        /// What was signed for it.
        package var signed: Signed?
    }

    /// Tokens that were signed for a request.
    package struct Signed: Sendable {
        package let algorithm: SignatureAlgorithm
        package let count: Int

        package init(algorithm: SignatureAlgorithm, count: Int) {
            self.algorithm = algorithm
            self.count = count
        }
    }

    private let state = Mutex(Facts())

    package init() {}

    package var facts: Facts {
        state.withLock { $0 }
    }

    package func note(_ change: (inout Facts) -> Void) {
        state.withLock { change(&$0) }
    }
}
