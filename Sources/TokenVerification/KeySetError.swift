// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Why keys cannot be loaded.
///
/// ```swift
/// do { keys = try KeySet(contentsOf: path) } catch .empty { … }
/// ```
public enum KeySetError: CustomStringConvertible, Equatable, Error, Sendable {
    /// Nothing can be read at the path.
    case unreadable(path: String)
    /// A folder holds folders: keys of several issuers must not mix. Choose one of them.
    case holdsFolders(path: String, folders: [String])
    /// The document is no JWK set; says what is wrong with it.
    case malformedSet(reason: String)
    /// The PEM text is no usable public key; says why.
    case malformedPEM(reason: String)
    /// A private key stands where a public one is due. It is no longer a secret: replace it.
    case privateKey
    /// Not one key can be used; says why each was skipped.
    case empty(skipped: [SkippedKey])

    /// What is wrong, and what to do; holds paths, and no key.
    public var description: String {
        switch self {
        case .unreadable(let path): "\(path) does not exist, or cannot be read."
        case .holdsFolders(let path, let folders):
            "\(path) holds folders. Choose the issuer's: \(folders.map { "\(path)/\($0)" }.joined(separator: ", "))."
        case .malformedSet(let reason): "The key set is malformed: \(reason)"
        case .malformedPEM(let reason): "The PEM text is no usable public key: \(reason)."
        case .privateKey: "A private key stands where a public one is due. Replace it, since it is no longer a secret."
        case .empty(let skipped):
            "There is no usable key."
                + (skipped.isEmpty ? "" : " Skipped: \(skipped.map(\.description).joined(separator: "; ")).")
        }
    }
}
