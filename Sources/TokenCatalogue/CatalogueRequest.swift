// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What somebody asks of the catalogue: `audience`, `user`, `client` and `type` of a query, `names` and `basis`.
package struct CatalogueRequest {
    package let audience: String?
    package let user: String?
    package let client: String?
    /// In the catalogue's order.
    package let entries: [CatalogueEntry]
    /// The wanted bases of verdicts.
    package let bases: Set<ExpectedVerdict.Basis>

    package init(
        audience: String?, user: String?, client: String?, entries: [CatalogueEntry], bases: Set<ExpectedVerdict.Basis>
    ) {
        self.audience = audience
        self.user = user
        self.client = client
        self.entries = entries
        self.bases = bases
    }
}
