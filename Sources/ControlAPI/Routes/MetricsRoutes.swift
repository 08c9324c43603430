// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import NIOCore

/// `GET /_understudy/v1/metrics`: the figures of the running server, for Prometheus.
struct MetricsRoutes: Sendable {
    let registry: PrometheusRegistry

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text)))
    }
}
