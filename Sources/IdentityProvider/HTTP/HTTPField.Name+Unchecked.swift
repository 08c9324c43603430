// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes

extension HTTPField.Name {
    /// A name that is written out in our own sources and known to be a token.
    package init(unchecked name: StaticString) {
        guard let known = HTTPField.Name("\(name)") else { preconditionFailure("\(name) is no name of a header.") }
        self = known
    }
}

extension HTTPField.Name {
    /// RFC 9449 §4.1: the proof of a key.
    static let dpop = HTTPField.Name(unchecked: "DPoP")
    /// RFC 9449 §8.1: what the next proof is to have as its nonce.
    static let dpopNonce = HTTPField.Name(unchecked: "DPoP-Nonce")
}
