// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel

/// Where the endpoints of a preset, or of a tenant that has some elsewhere, stand below the issuer.
package struct EndpointPaths: Sendable {
    /// Each begins with a slash.
    package let all: [(endpoint: EndpointName, path: String)]
    private let endpoints: [String: EndpointName]

    /// - Parameter all: Each path once.
    init(_ all: [(endpoint: EndpointName, path: String)]) {
        self.all = all
        endpoints = Dictionary(all.map { ($0.path, $0.endpoint) }, uniquingKeysWith: { first, _ in first })
    }

    /// The path of an endpoint; `nil` when there is none.
    package func path(of endpoint: EndpointName) -> String? {
        all.first { $0.endpoint == endpoint }?.path
    }

    /// The endpoint at a path.
    package func endpoint(at path: String) -> EndpointName? {
        endpoints[path]
    }

    /// The same with some endpoints elsewhere, where nothing else is.
    func moving(_ paths: [String: String]) -> EndpointPaths {
        paths.isEmpty ? self : EndpointPaths(all.map { ($0.endpoint, paths[$0.endpoint.rawValue] ?? $0.path) })
    }
}
