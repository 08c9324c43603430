// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
package import HTTPTypes
import Hummingbird
package import IdentityProvider
package import JOSE
import Logging
import NIOCore

/// The control API without a server, for a command that works on data which no server holds.
///
/// The same routes answer as over HTTP, so that a command has one way to do a thing; there is no boundary, since whoever can
/// open the data may do all.
package struct LocalControl: Sendable {
    private let responder: RouterResponder<ProviderRequestContext>

    package init(provider: Provider) {
        let router = Router(context: ProviderRequestContext.self)
        router.middlewares.add(ProblemReporting(provider: provider))
        ControlRoutes(provider: provider, boundary: nil).add(to: router)
        responder = router.buildResponder()
    }

    /// Sends one request.
    ///
    /// - Throws: An error of the store, or of OpenSSL.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONObject?
    ) async throws -> (status: Int, body: JSONObject) {
        var head = HTTPRequest(method: method, scheme: nil, authority: "localhost", path: path)
        head.headerFields[.contentType] = "application/json"
        let request = Request(head: head, body: .init(buffer: ByteBuffer(bytes: body?.serialized() ?? [])))
        let response = try await responder.respond(
            to: request,
            context: ProviderRequestContext(logger: Logger(label: "control") { _ in SwiftLogNoOpLogHandler() }))
        let collector = BodyCollector()
        try await response.body.write(BodyWriter(collector: collector))
        let object = try? JSONObject(parsing: collector.bytes, limits: JSONLimits(maximumBytes: .max))
        return (response.status.code, object ?? JSONObject())
    }
}

/// Keeps what a body writes.
private final class BodyCollector {
    var bytes: [UInt8] = []
}

private struct BodyWriter: ResponseBodyWriter {
    let collector: BodyCollector

    mutating func write(_ buffer: ByteBuffer) {
        collector.bytes.append(contentsOf: buffer.readableBytesView)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) {}
}
