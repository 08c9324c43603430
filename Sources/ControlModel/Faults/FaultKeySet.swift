// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// A false key set.
package struct FaultKeySet: Sendable {
    /// How it differs from the true one.
    package enum Kind: String, CaseIterable, Sendable {
        case empty
        /// One new key, which signs nothing.
        case unrelated
        /// A new key under each ID.
        case sameKeyIDs = "same_kid_new_key"
        /// As it was when the fault was made: a cache that lags behind.
        case frozen
    }

    package let kind: Kind
    /// The keys, which the provider makes when the fault is added.
    package let set: JSONWebKeySet?

    package init(_ kind: Kind, set: JSONWebKeySet? = nil) {
        self.kind = kind
        self.set = set
    }
}
