// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Fixtures
import HTTPTypes
package import Hummingbird
package import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// Answers a refusal as a problem (RFC 9457), and notes it for log and journal.
package struct ProblemReporting: RouterMiddleware {
    package typealias Context = ProviderRequestContext

    private let provider: Provider

    package init(provider: Provider) {
        self.provider = provider
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            guard let problem = Problem(error).map({ told($0, context) }) else { throw error }
            context.trace.note { $0.refusal = $0.refusal ?? problem.refusal }
            return problem.response(from: request, context: context)
        }
    }

    /// Problems are written for the tenant at the base URL; whoever asks below the path of one is told of that one.
    private func told(_ problem: Problem, _ context: Context) -> Problem {
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
    fileprivate var problem: Problem {
        switch code {
        case .temporarilyUnavailable:
            Problem(
                .keyRequired, .serviceUnavailable,
                detail: reason,
                remedies: [ControlCall(.generateKey, body: ["state": "active"])])
        case .serverError: Problem(.internalError, .internalServerError, detail: reason)
        default: Problem(.refused, detail: reason, field: member)
        }
    }
}

extension ProviderError {
    fileprivate var problem: Problem {
        let (code, status, field): (Problem.Code, HTTPResponse.Status, String?) =
            switch self {
            case .tenantNotServed: (.unknownTenant, .notFound, "tenant")
            case .tooManyTenants: (.tooMany, .conflict, nil)
            case .sharedKeys: (.sharedKeys, .conflict, nil)
            case .invalidTenantName, .reservedTenantName: (.invalidTenantName, .badRequest, "name")
            case .immovableEndpoint, .unusableEndpointPath: (.invalidEndpointPath, .badRequest, "paths")
            case .unknownPreset: (.unknownPreset, .badRequest, "preset")
            default: (.refused, .badRequest, nil)
            }
        return Problem(code, status, detail: description, field: field)
    }
}

extension Problem {
    /// The problem that an error of the provider is; `nil` for a failure of our own.
    init?(_ error: any Error) {
        switch error {
        case let error as Problem: self = error
        case let error as OAuthError: self = error.problem
        case let error as FixtureError: self.init(error)
        case let error as TenantImportError:
            self.init(
                .invalidExport, detail: "Nothing was changed. \(error)", field: "export.\(error.field)")
        case let error as ProviderError: self = error.problem
        case let error as PublicKeyExportError:
            let isConflict = if case .unwritable = error { false } else { true }
            self.init(
                .publicKeysFolder, isConflict ? .conflict : .internalServerError, detail: error.description)
        case StoreError.conflict(let rule, let field):
            self.init(.conflict, .conflict, detail: "Nothing was changed: \(rule).", field: field)
        case let error as StoreError: self.init(.internalError, .internalServerError, detail: error.description)
        // A key that a caller brings is judged where it is read.
        case let error as CryptoError: self.init(.internalError, .internalServerError, detail: error.description)
        default: return nil
        }
    }

    /// The mistakes of a record that is in no file; the field is an unknown one, or else the first.
    private init(_ error: FixtureError) {
        let details = error.problems.map { problem in
            "\(problem.path): \(problem.message)" + (problem.suggestion.map { " \($0)" } ?? "")
        }
        let first = error.problems.first(where: \.isUnknownKey) ?? error.problems.first
        self.init(.invalidRecord, detail: details.joined(separator: "\n"), field: first?.path)
    }
}
