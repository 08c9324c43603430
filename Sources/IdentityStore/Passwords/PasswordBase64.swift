// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The base64 of password hashes: the standard alphabet without padding, or passlib's, which writes `.` for `+`.
enum PasswordBase64 {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }
    }

    /// Padding is let pass.
    static func decode(_ text: Substring) -> [UInt8]? {
        let bare = text.replacing(".", with: "+").prefix { $0 != "=" }
        let padding = String(repeating: "=", count: (4 - bare.utf8.count % 4) % 4)
        return Data(base64Encoded: bare + padding).map { Array($0) }
    }
}
