// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The user-id and password of an Authorization header of the scheme Basic (RFC 7617 §2).
package struct BasicCredentials: Equatable, Sendable {
    package let userID: String
    package let password: String

    private init(userID: String, password: String) {
        self.userID = userID
        self.password = password
    }

    /// Reads the header's value: the two parts before and after the first colon; the scheme's name is case-insensitive.
    ///
    /// `nil` for another scheme, broken base64 (RFC 4648 §4), and what is not UTF-8 or holds no colon.
    package init?(authorization header: String) {
        let bytes = Array(header.utf8)
        let scheme = bytes.prefix { $0 != UInt8(ascii: " ") }
        guard scheme.count < bytes.count, scheme.elementsEqual("basic".utf8, by: { $0 | 0x20 == $1 }) else {
            return nil
        }
        let credentials = bytes[scheme.endIndex...].drop(while: BasicCredentials.isBlank)
        let end = credentials.lastIndex { !BasicCredentials.isBlank($0) } ?? credentials.startIndex - 1
        guard let decoded = BasicCredentials.base64Decoded(credentials[...end]),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":")),
            let userID = String(validating: decoded[..<colon], as: UTF8.self),
            let password = String(validating: decoded[(colon + 1)...], as: UTF8.self)
        else { return nil }
        self.init(userID: userID, password: password)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09
    }

    /// Base64url has two other letters and no padding.
    private static func base64Decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        var letters = Array(text.dropLast(padding))
        for (index, byte) in letters.enumerated() {
            switch byte {
            case UInt8(ascii: "+"): letters[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): letters[index] = UInt8(ascii: "_")
            case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
            default: break
            }
        }
        return try? Base64URL.decode(letters)
    }

    /// Both parts form-decoded, as RFC 6749 §2.3.1 asks of a client; `nil` where one is no form encoding.
    package var formDecoded: BasicCredentials? {
        guard let userID = try? FormParameters.decode(userID.utf8),
            let password = try? FormParameters.decode(password.utf8)
        else { return nil }
        return BasicCredentials(userID: userID, password: password)
    }
}
