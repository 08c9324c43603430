// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ServerCertificates

/// How a server speaks https.
package struct TLSSettings: Sendable {
    /// Where its certificate comes from.
    package enum Source: Sendable {
        case files(CertificateFiles)
        /// An authority of its own, which signs for these hosts besides those that the settings name.
        case localAuthority(names: [String])
    }

    package var source: Source
    /// Where the local authority's certificate is written too, for those who shall trust it.
    package var authorityFile: String?

    package init(source: Source, authorityFile: String? = nil) {
        self.source = source
        self.authorityFile = authorityFile
    }
}
