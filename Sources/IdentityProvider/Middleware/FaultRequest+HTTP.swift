// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import NIOCore
import OAuth

extension FaultRequest {
    /// - Parameter body: What came with the request, where it was read.
    init(_ request: Request, at endpoint: EndpointName, body: ByteBuffer?) {
        var parameters: [FormParameters] = []
        // What cannot be read matches nothing, and the endpoint refuses it.
        if let query = request.uri.query, let read = try? FormParameters(noting: query.utf8) { parameters.append(read) }
        if request.method == .post, request.isForm, let body,
            let form = try? FormParameters(noting: body.readableBytesView)
        {
            parameters.append(form)
            if endpoint.isForForms || endpoint == .endSession, let query = form["request"],
                let nested = try? FormParameters(noting: query.utf8)
            {
                parameters.append(nested)
            }
        }
        self.init(
            endpoint: endpoint, method: request.method.rawValue, headers: request.headers, parameters: parameters)
    }
}
