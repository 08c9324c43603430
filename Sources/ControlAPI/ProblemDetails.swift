// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import Hummingbird
import IdentityProvider
import JOSE
import NIOCore
import OAuth

/// An error of the control API (RFC 9457).
package struct ProblemDetails: Error, HTTPResponseError {
    package let status: HTTPResponse.Status
    package let title: String
    package private(set) var detail: String
    /// The member of the request that is at fault.
    package let field: String?
    /// The methods that a path has, where another was asked for.
    private var allow: String?

    package init(_ status: HTTPResponse.Status, _ title: String, detail: String, field: String? = nil) {
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
    }

    /// A member or a parameter that there is not, named by what can be shown.
    static func unknown(_ kind: String, _ name: String, known: [String]) -> ProblemDetails {
        let others =
            known.isEmpty ? "None is known here." : "Known: \(known.sorted().joined(separator: ", "))."
        return ProblemDetails(
            .badRequest, "Unknown \(kind)", detail: "There is no \(kind) \(name). \(others)", field: name)
    }

    /// The same of a member that stands within another.
    func within(_ path: String) -> ProblemDetails {
        let field = field.map { "\(path).\($0)" } ?? path
        return ProblemDetails(status, title, detail: "\(path): \(detail)", field: field)
    }

    /// The same of a request below a tenant's path: the calls that it names are about that tenant too.
    ///
    /// - Parameter keyOwner: The tenant that can make the keys it signs with.
    func about(_ tenant: String, keyOwner: String) -> ProblemDetails {
        var problem = self
        problem.detail = detail.replacing(
            /(DELETE|GET|PATCH|POST|PUT) \/_understudy\/v1\/(?!tenants\b|openapi\.yaml)([a-z-]+)/
        ) { match in
            let owner = match.1 == "POST" && match.2 == "keys" ? keyOwner : tenant
            return "\(match.1) /_understudy/v1/tenants/\(owner.pathSegment)/\(match.2)"
        }
        return problem
    }

    static let unknownPath = ProblemDetails(
        .notFound, "Unknown path",
        detail: "There is nothing here. GET /_understudy/v1/openapi.yaml describes what there is.")

    /// The path is known, the method is not (RFC 9110 §15.5.6).
    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> ProblemDetails {
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        var problem = ProblemDetails(
            .methodNotAllowed, "Method not allowed", detail: "Method not allowed. Allowed: \(allow).")
        problem.allow = allow
        return problem
    }

    /// The same for log and journal.
    var refusal: OAuthError {
        switch status {
        case .unauthorized, .forbidden: OAuthError(.accessDenied, detail)
        case .notFound: OAuthError(.notFound, detail)
        case .methodNotAllowed: OAuthError(.methodNotAllowed, detail)
        case .internalServerError: OAuthError(.serverError, detail)
        case .serviceUnavailable: OAuthError(.temporarilyUnavailable, detail)
        default: OAuthError(.invalidRequest, detail)
        }
    }

    package func response(from request: Request, context: some RequestContext) -> Response {
        var object: JSONObject = [
            "type": "about:blank", "title": .string(title), "status": .number(JSONNumber(Int64(status.code))),
            "detail": .string(detail),
        ]
        object["field"] = field.map(JSONValue.string)
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"understudy\"" }
        if let allow { headers[.allow] = allow }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: object.serialized())))
    }
}
