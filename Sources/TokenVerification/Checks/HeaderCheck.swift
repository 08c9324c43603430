// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The checks of the header: algorithm, extensions, type.
enum HeaderCheck {
    /// `alg` is one that is allowed; its spelling is exact.
    static func algorithm(
        _ header: TokenHeader, allowed: [TokenAlgorithm]
    ) throws(VerificationError) -> TokenAlgorithm {
        guard let algorithm = allowed.first(where: { isSame($0.name, header.algorithm) }) else {
            throw .algorithmNotAllowed
        }
        return algorithm
    }

    /// No extension is understood, so none may be asked for (RFC 7515 §4.1.11, RFC 7519 §7.2).
    static func extensions(_ header: TokenHeader) throws(VerificationError) {
        guard !header.hasCritical, !header.hasUnencodedPayload else { throw .unsupportedCriticalHeader }
        // A token within a token: its claims would not be those that were signed here (RFC 7519 §5.2).
        guard header.contentType == nil else { throw .wrongTokenKind("cty") }
    }

    /// `typ` is of the policy's kind; media types compare without regard to case (RFC 9068 §2.1, RFC 8725 §3.11).
    static func type(_ header: TokenHeader, allowed: [String]) throws(VerificationError) {
        guard let written = header.type else {
            guard allowed.contains(where: \.isEmpty) else { throw .wrongType }
            return
        }
        // As almost every token has it: to turn a text into lower case costs more than to find it here.
        if !written.isEmpty, allowed.contains(where: { isSame($0, written) }) { return }
        var type = written.lowercased()
        if type.hasPrefix("application/") { type.removeFirst("application/".count) }
        // An empty `typ` is not the same as none.
        guard !type.isEmpty, allowed.contains(where: { isSame($0, type) }) else { throw .wrongType }
    }
}
