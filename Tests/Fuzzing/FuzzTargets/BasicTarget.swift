// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OAuth

extension FuzzTarget {
    /// Authorization headers of the scheme Basic (RFC 7617, RFC 6749 §2.3.1).
    static let basic = FuzzTarget(name: "basic") { bytes in
        guard let credentials = BasicCredentials(authorization: String(decoding: bytes, as: UTF8.self)) else { return }
        try FuzzFinding.expect(!credentials.userID.utf8.contains(UInt8(ascii: ":")), "the first colon divides")
        let plain = Data("\(credentials.userID):\(credentials.password)".utf8).base64EncodedString()
        try expectSame(BasicCredentials(authorization: "Basic \(plain)"), credentials)
        let (userID, password) = (percentEncoded(credentials.userID), percentEncoded(credentials.password))
        let encoded = Data("\(userID):\(password)".utf8).base64EncodedString()
        // A form cannot carry a NUL.
        guard !plainBytes(credentials).contains(0) else { return }
        try expectSame(BasicCredentials(authorization: "bASIC  \(encoded)")?.formDecoded, credentials)
    }

    private static func expectSame(_ found: BasicCredentials?, _ due: BasicCredentials) throws {
        try FuzzFinding.expect(found.map(plainBytes) == plainBytes(due), "round trip")
    }

    private static func plainBytes(_ credentials: BasicCredentials) -> [UInt8] {
        Array(credentials.userID.utf8) + [UInt8(ascii: ":")] + Array(credentials.password.utf8)
    }
}
