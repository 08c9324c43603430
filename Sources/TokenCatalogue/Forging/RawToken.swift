// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A token made of any bytes, which need be neither JSON nor right.
enum RawToken {
    /// - Parameter signing: Gets what a signature covers, and gives one, or none.
    static func make(
        header: [UInt8], payload: [UInt8], signing: ([UInt8]) throws -> [UInt8]
    ) rethrows -> String {
        try make(encodedHeader: Base64URL.encode(header), encodedPayload: Base64URL.encode(payload), signing: signing)
    }

    /// As above, of parts that are encoded already, rightly or not.
    static func make(
        encodedHeader header: String, encodedPayload payload: String, signing: ([UInt8]) throws -> [UInt8]
    ) rethrows -> String {
        let input = "\(header).\(payload)"
        return "\(input).\(Base64URL.encode(try signing(Array(input.utf8))))"
    }

    /// The three parts of a token that has three.
    static func parts(of token: String) -> (header: String, payload: String, signature: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : (token, "", "")
    }
}
