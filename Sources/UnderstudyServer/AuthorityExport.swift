// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation
import ServerCertificates

/// The local authority's certificate, written where others find it.
enum AuthorityExport {
    /// - Parameter folder: The data directory, whose own files are not written over.
    /// - Returns: The absolute path.
    /// - Throws: ``ServerCertificateError/file(_:_:)``.
    static func write(_ pem: String, to path: String, besides folder: String?) throws(ServerCertificateError) -> String
    {
        // A link is followed, and not replaced.
        let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard !PrivateFile.isDevice(url.path) else {
            throw .file(path, "it is no regular file; understudy trust --pem prints the certificate")
        }
        if let folder, url.path.hasPrefix(URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/") {
            throw .file(path, "the data directory's files are its own")
        }
        do {
            try PublicFile.replace(url.path, with: Array(pem.utf8))
        } catch {
            throw .file(path, "it cannot be written")
        }
        return url.path
    }

    /// For a server that keeps nothing and was given no path.
    static var temporaryPath: String {
        FileManager.default.temporaryDirectory
            .appendingPathComponent("understudy-\(ProcessInfo.processInfo.processIdentifier).ca.pem").path
    }

    /// Removes what was written for the sake of a server that keeps nothing.
    static func remove(from storage: ServerStorage) {
        if case .inMemory = storage { unlink(temporaryPath) }
    }
}
