// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import IdentityProvider
import OAuth

/// Where a command finds the server or the data, and which tenant of it the command is about.
struct TenantLocation: ParsableArguments {
    @OptionGroup var data: DataLocation

    @Option(help: "The tenant, also by UNDERSTUDY_TENANT. (default: the one at the base URL)")
    var tenant: String?

    func validate() throws {
        if tenant?.isEmpty == true { throw ValidationError("A tenant has a name.") }
    }

    /// The option, the environment; `nil` for the tenant at the base URL.
    var name: String? {
        let named = tenant ?? DataLocation.environment("UNDERSTUDY_TENANT")
        return named == TenantDirectory.defaultName ? nil : named
    }

    /// What stands before a path of the control API that is about the tenant.
    var prefix: String { name.map { "/tenants/\($0.pathSegment)" } ?? "" }
}
