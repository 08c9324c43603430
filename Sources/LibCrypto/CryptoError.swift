// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// A refusal of OpenSSL, with all that its error queue said.
///
/// Holds no key and no message.
package struct CryptoError: CustomStringConvertible, Equatable, Error {
    /// What was being done.
    package let operation: String
    /// OpenSSL's own words, oldest first.
    package let reasons: [String]

    package init(_ operation: String, reasons: [String]) {
        self.operation = operation
        self.reasons = reasons
    }

    /// Takes everything out of this thread's error queue: what stays there would be blamed on the next call.
    static func draining(_ operation: String) -> CryptoError {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            var buffer = [CChar](repeating: 0, count: 256)
            unsafe ERR_error_string_n(code, &buffer, buffer.count)
            let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            reasons.append(String(decoding: bytes, as: UTF8.self))
        }
        return CryptoError(operation, reasons: reasons)
    }

    package var description: String {
        reasons.isEmpty ? "\(operation) failed." : "\(operation) failed: \(reasons.joined(separator: "; "))."
    }
}

/// Empties this thread's queue after a refusal that is an answer, not an error.
func discardErrors() {
    ERR_clear_error()
}
