// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import NIOCore

/// `/_understudy/openapi.yaml` describes the provider's endpoints, `/_understudy/v1/openapi.yaml` the control API.
///
/// Both are open to any peer: they say what every server of this version has.
struct DocumentRoutes: Sendable {
    func add(to router: Router<ProviderRequestContext>) {
        add(OpenAPIDocument.text, at: "_understudy/openapi.yaml", to: router)
        add(ControlAPIDocument.text, at: "_understudy/v1/openapi.yaml", to: router)
    }

    private func add(_ text: String, at path: RouterPath, to router: Router<ProviderRequestContext>) {
        router.get(path) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "public, max-age=60"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }
}
