// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Remembers the header that was read last.
///
/// The tokens of an issuer have the same header until its key is rotated, byte for byte.
package final class TokenHeaderMemo: Sendable {
    private struct Entry {
        let encoded: [UInt8]
        let header: TokenHeader
    }

    private let last = Mutex<Entry?>(nil)

    package init() {}

    /// The header of an encoded one: the remembered, if that was written in the same bytes.
    func header(
        of encoded: ArraySlice<UInt8>, reading: (ArraySlice<UInt8>) throws(CompactTokenError) -> TokenHeader
    ) throws(CompactTokenError) -> TokenHeader {
        if let entry = last.withLock({ $0 }), isSame(entry.encoded, encoded) { return entry.header }
        let header = try reading(encoded)
        last.withLock { $0 = Entry(encoded: Array(encoded), header: header) }
        return header
    }
}
