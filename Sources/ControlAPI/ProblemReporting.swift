// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import LibCrypto
import OAuth

/// Answers a refusal as a problem (RFC 9457), and notes it for log and journal.
struct ProblemReporting: RouterMiddleware {
    typealias Context = ProviderRequestContext

    let provider: Provider

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            guard let problem = ProblemDetails(error).map({ told($0, context) }) else { throw error }
            context.trace.note { $0.refusal = $0.refusal ?? problem.refusal }
            return problem.response(from: request, context: context)
        }
    }

    /// Problems are written for the tenant at the base URL; whoever asks below the path of one is told of that one.
    private func told(_ problem: ProblemDetails, _ context: Context) -> ProblemDetails {
        guard context.parameters.get("tenant") != nil, let tenant = try? provider.tenant(of: context) else {
            return problem
        }
        let isSharing = tenant.snapshot.record.keySource == .shared
        return problem.about(tenant.name, keyOwner: isSharing ? TenantDirectory.defaultName : tenant.name)
    }
}

extension OAuthError {
    /// The member of a control request that it is about: those that let somebody in call it alike.
    private var member: String? {
        switch code {
        case .invalidClient, .unauthorizedClient: "client"
        case .invalidGrant: "user"
        case .invalidScope: "scope"
        case .invalidTarget: "audience"
        default: nil
        }
    }

    /// The same as a problem: whoever calls the control API is told the reason too.
    fileprivate var problem: ProblemDetails {
        switch code {
        case .temporarilyUnavailable:
            ProblemDetails(
                .serviceUnavailable, "Nothing to sign with",
                detail: "\(reason) POST /_understudy/v1/keys with {\"state\": \"active\"} and the algorithm makes one.")
        case .serverError: ProblemDetails(.internalServerError, "Provider failed", detail: reason)
        default: ProblemDetails(.badRequest, code.rawValue, detail: reason, field: member)
        }
    }
}

extension ProviderError {
    fileprivate var problem: ProblemDetails {
        let (status, title, field): (HTTPResponse.Status, String, String?) =
            switch self {
            case .tenantNotServed: (.notFound, "Unknown tenant", "tenant")
            case .tooManyTenants: (.conflict, "Too many tenants", nil)
            case .sharedKeys: (.conflict, "Shared keys", nil)
            case .invalidTenantName, .reservedTenantName: (.badRequest, "No name of a tenant", "name")
            case .immovableEndpoint, .unusableEndpointPath: (.badRequest, "No path of an endpoint", "paths")
            case .unknownPreset: (.badRequest, "Unknown preset", "preset")
            default: (.badRequest, "Bad request", nil)
            }
        return ProblemDetails(status, title, detail: description, field: field)
    }
}

extension ProblemDetails {
    /// The problem that an error of the provider is; `nil` for a failure of our own.
    init?(_ error: any Error) {
        switch error {
        case let error as ProblemDetails: self = error
        case let error as OAuthError: self = error.problem
        case let error as FixtureError: self.init(.badRequest, "Bad record", error)
        case let error as TenantImportError:
            self.init(
                .badRequest, "Bad export", detail: "Nothing was changed. \(error)", field: "export.\(error.field)")
        case let error as ProviderError: self = error.problem
        case let error as PublicKeyExportError:
            let isConflict = if case .unwritable = error { false } else { true }
            self.init(
                isConflict ? .conflict : .internalServerError, "No folder for the keys", detail: error.description)
        case StoreError.conflict(let rule, let field):
            self.init(.conflict, "Conflict", detail: "Nothing was changed: \(rule).", field: field)
        case let error as StoreError: self.init(.internalServerError, "Store failed", detail: error.description)
        // A key that a caller brings is judged where it is read.
        case let error as CryptoError: self.init(.internalServerError, "OpenSSL failed", detail: error.description)
        default: return nil
        }
    }

    /// The mistakes of a record that stands in no file; the field is the first one's.
    private init(_ status: HTTPResponse.Status, _ title: String, _ error: FixtureError) {
        let details = error.problems.map { problem in
            "\(problem.path): \(problem.message)" + (problem.suggestion.map { " \($0)" } ?? "")
        }
        self.init(status, title, detail: details.joined(separator: "\n"), field: error.problems.first?.path)
    }
}
