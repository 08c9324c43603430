// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ControlAPI
import Foundation
import IdentityProvider
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite("The OpenAPI document")
struct OpenAPIDocumentTests {
    @Test("what is served is docs/openapi.yaml, and it has each path of the preset")
    func document() async throws {
        let file = try String(contentsOf: packageRoot.appendingPathComponent("docs/openapi.yaml"), encoding: .utf8)
        try await ControlServer.run { server async throws in
            let request = HTTPClientRequest(url: server.url + "/_understudy/openapi.yaml")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
            #expect(response.headers.first(name: "Content-Type") == "application/yaml")
            #expect(String(buffer: try await response.body.collect(upTo: 1 << 20)) == file)
        }
        for (endpoint, path) in ProviderPreset.generic.paths.all {
            #expect(file.contains("\n  \(path):\n"), "\(endpoint)")
        }
    }
}
