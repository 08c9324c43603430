// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import HTTPTypes
package import JOSE
package import NIOCore
package import OAuth
import Synchronization

/// What is learned of a request on its way in, for the log and the journal on its way out.
///
/// A reference, because the context is copied at every middleware and the outermost one writes the record.
package final class RequestTrace: Sendable {
    package struct Facts: Sendable {
        /// The tenant's own path of the endpoint, below the issuer.
        package var endpoint: String?
        package var endpointName: EndpointName?
        package var tenant: String?
        /// The tenant's epoch when the request came.
        package var epoch: TenantEpoch?
        /// When the request came, by the tenant's clock.
        package var at: NumericDate?
        /// The tenant's time, where it is not the system's.
        package var date: NumericDate?
        /// The id of a client that there is.
        package var clientID: String?
        /// The user's name, once it is known to be one.
        package var user: String?
        /// Whom else it names, or proves to come from: ids of clients that there are.
        package var otherClients: [String] = []
        /// The same of users.
        package var otherUsers: [String] = []
        /// The id of the fault that had a hand in the answer.
        package var fault: String?
        /// Lets the fault count as not met; `nil` once something has come of it.
        package var undoFault: (@Sendable () -> Void)?
        package var refusal: OAuthError?
        /// What its developer should know of a request that was not refused for it.
        package var note: String?
        /// What a fault has the client refused by, as soon as it is known where the client is.
        package var forcedRefusal: OAuthError?
        /// The headers that a fault sets, or takes away.
        package var imposedHeaders: [(name: HTTPField.Name, value: String?)] = []
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

    /// - Throws: What a fault wants the request refused by.
    package func refuseIfForced() throws(OAuthError) {
        if let forced = facts.forcedRefusal { throw forced }
    }

    package func note(_ change: (inout Facts) -> Void) {
        state.withLock { change(&$0) }
    }
}
