// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Why there is no certificate to serve with.
///
/// None tells anything of a private key.
package enum ServerCertificateError: CustomStringConvertible, Equatable, Error {
    /// The private key is locked by a password.
    case encryptedKey
    /// A file, and what is wrong with it.
    case file(String, String)
    /// The private key is another certificate's.
    case mismatch
    /// What is wrong with the text.
    case unreadable(String)
    /// The local authority could not be made.
    case unmade(String)
    /// A host that no certificate can speak for.
    case unusableName(String)

    package var description: String {
        switch self {
        case .encryptedKey:
            "the private key is locked by a password; write it without one: openssl pkey -in KEY -out NEW-KEY"
        case .file(let path, let problem): "\(path): \(problem)."
        case .mismatch: "the private key is not that of the first certificate"
        case .unreadable(let problem): problem
        case .unmade(let reason): "The local authority cannot be made: \(reason)."
        case .unusableName(let name): "\"\(name)\" is no name for a certificate: a host name or an IP address is due."
        }
    }
}
