// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// A token in the compact serialization (RFC 7515 §7.1): parsed, not verified.
package struct CompactToken: Sendable {
    private let bytes: [UInt8]
    private let payloadSpan: Range<Int>
    package let header: TokenHeader
    package let signature: [UInt8]

    /// The most bytes that a token may have.
    package static let maximumBytes = 16 * 1_024
    /// The most bytes that an encoded header may have.
    package static let maximumHeaderBytes = 4 * 1_024

    package init(parsing text: some StringProtocol, memo: TokenHeaderMemo? = nil) throws(CompactTokenError) {
        guard text.utf8.count <= CompactToken.maximumBytes else { throw .tooLarge }
        try self.init(parsing: Array(text.utf8), memo: memo)
    }

    /// Splits the token and reads its header.
    ///
    /// The payload is neither decoded nor looked at.
    ///
    /// - Parameter memo: Spares reading a header that was read last time.
    /// - Throws: ``CompactTokenError``.
    package init(parsing bytes: [UInt8], memo: TokenHeaderMemo? = nil) throws(CompactTokenError) {
        guard bytes.count <= CompactToken.maximumBytes else { throw .tooLarge }
        let dot = UInt8(ascii: ".")
        guard let first = ByteScan.place(of: dot, in: bytes, from: 0),
            let second = ByteScan.place(of: dot, in: bytes, from: first + 1),
            ByteScan.place(of: dot, in: bytes, from: second + 1) == nil
        else { throw .notThreeParts }
        guard first > 0, second > first + 1 else { throw .notThreeParts }
        guard first <= CompactToken.maximumHeaderBytes else { throw .tooLarge }
        header =
            if let memo {
                try memo.header(of: bytes[..<first], reading: CompactToken.header)
            } else {
                try CompactToken.header(bytes[..<first])
            }
        do {
            signature = try Base64URL.decode(bytes[(second + 1)...])
        } catch {
            throw .malformedEncoding
        }
        self.bytes = bytes
        payloadSpan = (first + 1)..<second
    }

    private static func header(_ encoded: ArraySlice<UInt8>) throws(CompactTokenError) -> TokenHeader {
        let decoded: [UInt8]
        do { decoded = try Base64URL.decode(encoded) } catch { throw .malformedEncoding }
        let document: JSONDocument
        do { document = try JSONDocument(parsingObject: decoded) } catch { throw .malformedHeader }
        return try TokenHeader(document)
    }

    /// What the signature covers.
    package var signingInput: ArraySlice<UInt8> {
        bytes[..<payloadSpan.upperBound]
    }

    /// Whether the signature is the key's.
    ///
    /// The caller has chosen the algorithm; the header's is not consulted.
    package func isSigned(by key: PublicKey, algorithm: SignatureAlgorithm) -> Bool {
        key.isValid(signature: signature, for: signingInput, scheme: algorithm.scheme)
    }

    /// The payload's bytes, to be looked at once the signature holds.
    ///
    /// - Throws: ``CompactTokenError/malformedEncoding``.
    package func payloadBytes() throws(CompactTokenError) -> [UInt8] {
        do { return try Base64URL.decode(bytes[payloadSpan]) } catch { throw .malformedEncoding }
    }

    /// The claims, to be looked at once the signature holds.
    ///
    /// - Throws: ``CompactTokenError``.
    package func payload() throws(CompactTokenError) -> JSONObject {
        try payloadDocument().object
    }

    /// The claims as they stand, of which values are made when they are asked for.
    ///
    /// - Throws: As ``payload()``.
    package func payloadDocument() throws(CompactTokenError) -> JSONDocument {
        let decoded = try payloadBytes()
        do { return try JSONDocument(parsingObject: decoded) } catch { throw .malformedPayload }
    }

    /// What a token says, whoever signed it: for whoever has to tell what a request claims, and trusts none of it.
    ///
    /// - Returns: `nil` for what is no token.
    package static func unverifiedClaims(of text: some StringProtocol) -> JSONObject? {
        try? CompactToken(parsing: text).payload()
    }

    /// Signs claims.
    ///
    /// - Throws: ``CryptoError``.
    package static func sign(
        header: JSONObject, payload: JSONObject, key: PrivateKey, algorithm: SignatureAlgorithm
    ) throws(CryptoError) -> String {
        try make(header: header, payload: payload) { input throws(CryptoError) in
            try key.sign(input, scheme: algorithm.scheme)
        }
    }

    /// Puts the parts into one buffer; the last is what the closure makes of the first two.
    static func make(
        header: JSONObject, payload: JSONObject, signing: ([UInt8]) throws(CryptoError) -> [UInt8]
    ) throws(CryptoError) -> String {
        var token = Base64URL.encodedBytes(header.serialized())
        token.append(UInt8(ascii: "."))
        token.append(contentsOf: Base64URL.encodedBytes(payload.serialized()))
        let signature = try signing(token)
        token.append(UInt8(ascii: "."))
        token.append(contentsOf: Base64URL.encodedBytes(signature))
        return String(decoding: token, as: UTF8.self)
    }
}

/// Why a text is no signed token.
package enum CompactTokenError: Equatable, Error {
    case tooLarge
    /// Not header, payload and signature; encrypted tokens have five parts.
    case notThreeParts
    /// A part that is no strict base64url.
    case malformedEncoding
    /// The header is no strict JSON object with a string `alg`.
    case malformedHeader
    /// The payload is no strict JSON object.
    case malformedPayload
}
