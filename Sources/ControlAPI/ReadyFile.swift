// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import IdentityStore
import JOSE

/// The file that says that a server is ready, and where: it is there only while that server is.
package struct ReadyFile: Sendable {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    /// Removes what an earlier run left, which would say that this server is ready.
    ///
    /// The caller holds the data directory, so that the file of a server that still runs on it stays.
    ///
    /// - Throws: ``StoreError/cannotWrite(path:reason:)`` for a path that is no file, or cannot be removed.
    package func removeEarlier() throws(StoreError) {
        switch FileKind(of: path) {
        case .absent: return
        // Of a link the target stays.
        case .file, .link: break
        case .folder, .other:
            throw .cannotWrite(path: path, reason: "it is no regular file; choose another with --ready-file")
        }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .cannotWrite(path: path, reason: "\(FileFailure())")
        }
    }

    /// Writes the file in one step.
    ///
    /// - Throws: ``StoreError/cannotWrite(path:reason:)``.
    func write(_ server: LiveServer, authorityFile: String?) throws(StoreError) {
        var ready: JSONObject = [
            "issuer": .string(server.issuer), "url": .string(server.url),
            "pid": .number(JSONNumber(Int64(server.pid))), "version": .string(server.version),
        ]
        if let authorityFile { ready["ca_file"] = .string(authorityFile) }
        try PublicFile.replace(path, with: Array((ready.text + "\n").utf8))
    }

    /// Removes the file of this process; another server may have written its own meanwhile.
    func withdraw() {
        guard let data = FileManager.default.contents(atPath: path),
            let ready = try? JSONObject(parsing: Array(data)), ready["pid"]?.integerValue == Int64(getpid())
        else { return }
        unlink(path)
    }
}
