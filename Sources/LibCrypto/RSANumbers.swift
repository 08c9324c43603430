// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// Big-endian numbers on their way to OpenSSL.
enum RSANumbers {
    /// The key of the numbers: n and e of a public one, and d, p, q, dp, dq and qi besides of a private one.
    static func key(of numbers: [[UInt8]]) -> OpaquePointer? {
        let joined = numbers.flatMap { $0 }
        return unsafe joined.withUnsafeBufferPointer { bytes in
            var starts: [UnsafePointer<UInt8>?] = unsafe []
            var offset = 0
            for number in numbers {
                unsafe starts.append(bytes.baseAddress.map { unsafe $0 + offset })
                offset += number.count
            }
            return unsafe understudy_rsa_key(&starts, numbers.map { Int32($0.count) }, Int32(numbers.count))
        }
    }
}
