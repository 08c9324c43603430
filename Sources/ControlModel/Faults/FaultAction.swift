// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
import JOSE

/// What goes wrong.
package struct FaultAction: Sendable {
    /// An OAuth error, by whatever name.
    package struct Refusal: Sendable {
        package let name: String
        package let description: String?

        package init(name: String, description: String? = nil) {
            self.name = name
            self.description = description
        }
    }

    /// A header that is set, or taken away.
    package struct Header: Sendable {
        package let name: HTTPField.Name
        package let value: String?

        package init(name: HTTPField.Name, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// What happens to the connection; over HTTP/2 to the stream.
    package enum Connection: String, CaseIterable, Sendable {
        /// Closed before any byte.
        case drop
        /// Closed as by a machine that has lost it.
        case reset
        /// Closed in the middle of the body.
        case truncate
        /// Left without an answer.
        case hang
    }

    /// What becomes of a JSON body in an answer that is whole.
    package enum Damage: String, CaseIterable, Sendable {
        case truncated
        case malformed
    }

    /// A body that comes a few bytes at a time.
    package struct Drip: Sendable {
        package let bytes: Int
        package let pause: Duration

        package init(bytes: Int, pause: Duration) {
            self.bytes = bytes
            self.pause = pause
        }
    }

    package var refusal: Refusal?
    package var status: Int?
    package var headers: [Header] = []
    package var body: [UInt8]?
    package var contentType: String?
    /// In milliseconds.
    package var delay: ClosedRange<Int>?
    package var drip: Drip?
    package var connection: Connection?
    package var damage: Damage?
    /// The bytes to which a body is padded.
    package var oversize: Int?
    /// Where the caller is sent.
    package var redirect: String?
    /// What the key set document holds instead.
    package var keys: FaultKeySet?

    package init() {}
}

extension FaultAction {
    /// Whether something stands in place of the endpoint's answer, so that the endpoint need not work for it.
    package var isReplacement: Bool {
        refusal != nil || status != nil || redirect != nil || keys != nil
            || connection.map { $0 != .truncate } ?? false
    }

    /// Whether the body that goes out differs from the answer's.
    package var spoilsBody: Bool {
        drip != nil || connection == .truncate || damage != nil || oversize != nil
    }
}
