// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
import OAuth

// This folder owns shapes: paths, and what else differs between brands. A preset is a value below the endpoints and
// never imports one; `EndpointTable` binds its names to handlers.

/// The shape that a tenant takes on.
package struct ProviderPreset: Sendable {
    package let name: String
    /// Where each endpoint stands.
    package let paths: EndpointPaths

    package init(name: String, paths: [(endpoint: EndpointName, path: String)]) {
        self.name = name
        self.paths = EndpointPaths(paths)
    }

    /// The preset of that name.
    ///
    /// - Throws: ``ProviderError/unknownPreset(_:)``.
    package static func named(_ name: String) throws(ProviderError) -> ProviderPreset {
        guard let preset = all.first(where: { $0.name == name }) else { throw .unknownPreset(name) }
        return preset
    }

    package static let all: [ProviderPreset] = [.generic]
}
