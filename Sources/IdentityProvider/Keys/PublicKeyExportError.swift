// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Why a tenant's public keys cannot be exported.
///
/// Each says what to do.
package enum PublicKeyExportError: CustomStringConvertible, Equatable, Error {
    /// The folder holds files, and no earlier export of ours.
    case foreignFolder(path: String, files: [String])
    case link(path: String)
    case notAFolder(path: String)
    /// A file that is not ours has the name that a key needs.
    case foreignFile(path: String)
    case unwritable(path: String, reason: String)
    /// Another server exports its keys to the directory.
    case inUse(path: String)

    package var description: String {
        switch self {
        case .foreignFolder(let path, let files):
            "The folder \(path) holds files that Understudy did not write: \(files.joined(separator: ", ")). Move them away, "
                + "choose another name for the tenant, or another directory with --public-keys."
        case .link(let path):
            "\(path) is a link, and the export of public keys follows no link. Replace the link with a folder, or name another "
                + "directory with --public-keys."
        case .notAFolder(let path):
            "\(path) is a file, and the public keys of a tenant need a folder of that name. Move the file away, or choose "
                + "another directory with --public-keys."
        case .foreignFile(let path):
            "\(path) is a file that Understudy did not write, and a public key needs its name. Move the file away, or give "
                + "the key another ID."
        case .unwritable(let path, let reason):
            "The public keys cannot be written to \(path): \(reason). Choose another directory with --public-keys."
        case .inUse(let path):
            "Another server writes its public keys to \(path), and would lose them. Stop that server, or name another directory "
                + "with --public-keys."
        }
    }
}
