// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import JOSE
import LibCrypto

/// The secret that opens the control API.
enum ControlToken {
    /// Makes one and writes it into a file that only its owner can read.
    ///
    /// - Returns: The token, and the file's path, which may be shown where the token may not.
    /// - Throws: ``CryptoError`` or ``StoreError``.
    static func make(in storage: ServerStorage) throws -> (token: String, path: String) {
        let token = Base64URL.encode(try randomBytes(32))
        let path = path(in: storage)
        try PrivateFile.replace(path, with: Array(token.utf8))
        return (token, path)
    }

    /// Removes the file, where there is one.
    static func remove(from storage: ServerStorage) {
        if case .directory(let directory) = storage, !directory.isInPlace { return }
        unlink(path(in: storage))
    }

    private static func path(in storage: ServerStorage) -> String {
        switch storage {
        case .directory(let directory): directory.path + "/control-token"
        case .inMemory:
            FileManager.default.temporaryDirectory
                .appendingPathComponent(
                    "understudy-\(ProcessInfo.processInfo.processIdentifier).control-token"
                )
                .path
        }
    }
}
