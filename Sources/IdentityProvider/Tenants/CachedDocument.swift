// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
import LibCrypto
package import NIOCore
import Synchronization

/// A document that was put together once, with its tag.
package struct PreparedDocument: Sendable {
    package let body: ByteBuffer
    /// The value of `ETag`.
    package let tag: String

    package init(_ bytes: [UInt8]) {
        body = ByteBuffer(bytes: bytes)
        tag = "\"\(Base64URL.encode(Array(sha256(bytes).prefix(16))))\""
    }
}

/// Keeps a document for as long as it is right.
package final class CachedDocument: Sendable {
    private let state = Mutex<(from: NumericDate, until: NumericDate, document: PreparedDocument)?>(nil)

    package init() {}

    /// The document at a moment: the one that was made last, if it is right then.
    ///
    /// - Parameter make: Makes the document, and says from when on and until when it is right.
    package func document(
        at now: NumericDate, make: () -> (from: NumericDate, until: NumericDate, bytes: [UInt8])
    ) -> PreparedDocument {
        if let known = state.withLock({ $0 }), known.from <= now, now < known.until { return known.document }
        let made = make()
        let document = PreparedDocument(made.bytes)
        state.withLock { $0 = (made.from, made.until, document) }
        return document
    }
}

/// Documents by name; the caller vouches that there are few names.
final class DocumentCache: Sendable {
    private let documents = Mutex<[String: CachedDocument]>([:])

    subscript(name: String) -> CachedDocument {
        documents.withLock { documents in
            if let known = documents[name] { return known }
            let made = CachedDocument()
            documents[name] = made
            return made
        }
    }
}
