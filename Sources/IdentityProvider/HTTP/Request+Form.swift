// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns what endpoints need of HTTP itself: the context that travels with a request, reading a form, writing JSON,
// and turning a refusal into an answer.

import HTTPTypes
package import Hummingbird
import JOSE
import NIOCore
package import OAuth

extension Request {
    /// The most bytes that a form may have.
    package static let formLimit = 65_536

    /// Reads the body once, as a form.
    ///
    /// - Parameter repeatable: The parameters that may come more than once.
    /// - Throws: `invalid_request` for another content type or a broken form; `requestTooLarge` over ``formLimit``.
    package func form(repeatable: Set<String> = []) async throws -> FormParameters {
        guard isForm else {
            throw OAuthError(.invalidRequest, "The content type must be application/x-www-form-urlencoded.")
        }
        let body = try await collectedBody(upTo: Request.formLimit)
        return try FormParameters(parsing: body.readableBytesView, repeatable: repeatable)
    }

    /// The parameters of a request that may come in the query or as a form, encoded as they came.
    ///
    /// - Throws: As ``form(repeatable:)``, but for what is wrong with the parameters themselves.
    package func encodedParameters() async throws -> String {
        guard method == .post else { return uri.query ?? "" }
        guard isForm else {
            throw OAuthError(.invalidRequest, "The content type must be application/x-www-form-urlencoded.")
        }
        return String(buffer: try await collectedBody(upTo: Request.formLimit))
    }

    /// The whole body.
    ///
    /// - Throws: `requestTooLarge` over the limit, `invalid_request` when the body breaks off or cannot be parsed.
    package func collectedBody(upTo limit: Int) async throws -> ByteBuffer {
        let excess = OAuthError(.requestTooLarge, "The body is larger than \(limit) bytes.")
        // By what it says of itself, before the rest of it is awaited.
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw excess }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw excess
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw OAuthError(.invalidRequest, "The body is malformed, or breaks off.", reason: "\(type(of: error))")
        }
    }

    private static let formType = "application/x-www-form-urlencoded"

    /// Whether the body says that it is a form; a charset or other parameter of the type is let pass.
    package var isForm: Bool {
        // As almost every client writes it: there is nothing to take apart.
        if let type = headers[.contentType], isSame(type, Request.formType) { return true }
        return mediaType == Request.formType
    }

    /// The content type without its parameters, in lower case.
    package var mediaType: String? {
        guard let type = headers[.contentType]?.utf8.prefix(while: { $0 != UInt8(ascii: ";") }),
            type.count <= 256, type.allSatisfy({ $0 < 0x80 })
        else { return nil }
        return String(type)?.lowercased().filter { !$0.isWhitespace }
    }
}
