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
    /// The description of the provider's own endpoints.
    @Sendable
    func provider(_ request: Request, context: ProviderRequestContext) -> Response {
        DocumentRoutes.document(OpenAPIDocument.text)
    }

    /// The description of the control API.
    @Sendable
    func controlAPI(_ request: Request, context: ProviderRequestContext) -> Response {
        DocumentRoutes.document(ControlAPIDocument.text)
    }

    private static func document(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "public, max-age=60"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
