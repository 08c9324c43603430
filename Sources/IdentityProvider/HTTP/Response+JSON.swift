// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import Hummingbird
package import JOSE
import NIOCore

extension Response {
    /// A JSON document.
    ///
    /// `no-store` unless the caller says that it may be kept.
    package static func json(
        _ object: JSONObject, status: HTTPResponse.Status = .ok, headers: HTTPFields = [.cacheControl: "no-store"]
    ) -> Response {
        var headers = headers
        headers.append(HTTPField(name: .contentType, value: "application/json"))
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: object.serialized())))
    }
}

extension HTTPFields {
    /// What an answer with tokens or other credentials carries (RFC 6749 §5.1).
    static let notStored: HTTPFields = [.cacheControl: "no-store", .pragma: "no-cache"]
}

extension HTTPField.Name {
    fileprivate static let pragma = HTTPField.Name(unchecked: "Pragma")
}
