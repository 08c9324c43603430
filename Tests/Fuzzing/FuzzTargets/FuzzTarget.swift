// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// One reader of what strangers send, with the promises that it must keep for any bytes.
package struct FuzzTarget: Sendable {
    /// What `fuzz` and the folder of its corpus call it.
    package let name: String
    /// Inputs to begin with that are better made than kept: nobody should find a private key among the files.
    package let seeds: @Sendable () throws -> [[UInt8]]
    /// Feeds the reader; to crash, to hang or to leak is a finding too.
    ///
    /// - Throws: ``FuzzFinding``.
    package let run: @Sendable ([UInt8]) async throws -> Void

    init(
        name: String, seeds: @escaping @Sendable () throws -> [[UInt8]] = { [] },
        run: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.name = name
        self.seeds = seeds
        self.run = run
    }

    package static let all = [form, basic, challenge, json, jwk, pem, token, url, fixture, control]
}

/// A promise that a reader broke.
package struct FuzzFinding: CustomStringConvertible, Error {
    package let description: String

    /// - Throws: Itself, where the promise is not kept.
    static func expect(_ isKept: Bool, _ promise: String) throws(FuzzFinding) {
        guard isKept else { throw FuzzFinding(description: promise) }
    }
}
