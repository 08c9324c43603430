// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import CoreMetrics
import HTTPTokenVerification
import HTTPTypes
public import Hummingbird
import Logging
public import TokenVerification

/// A context that carries a request's verified token once ``TokenVerificationMiddleware`` has run.
public protocol TokenRequestContext: RequestContext {
    /// The token; `nil` before the middleware has run.
    var token: VerifiedToken? { get set }
}

/// The plain context with room for a token: use it for a `Router` when there is no context of your own.
public struct BasicTokenRequestContext: TokenRequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// The token; `nil` before the middleware has run.
    public var token: VerifiedToken?

    /// Made by the server for each request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }
}

/// The context of routes that only requests with a verified token reach.
///
/// ```swift
/// router.group().add(middleware: TokenVerificationMiddleware(verifier: verifier))
///     .group(context: VerifiedRequestContext<BasicTokenRequestContext>.self)
///     .get("orders") { _, context in "orders of \(context.token.subject)" }
/// ```
public struct VerifiedRequestContext<Parent: TokenRequestContext>: ChildRequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// The request's token.
    public let token: VerifiedToken

    /// - Throws: The answer to a request without a token, when no ``TokenVerificationMiddleware`` stands before the group.
    public init(context: Parent) throws {
        guard let token = context.token else { throw BearerRefusal(.missing, realm: "", resourceMetadata: nil) }
        coreContext = context.coreContext
        self.token = token
    }
}

/// Verifies each request's bearer token, and answers those without a good one (RFC 6750 §3).
public struct TokenVerificationMiddleware<Context: TokenRequestContext>: RouterMiddleware {
    private let verifier: TokenVerifier
    private let realm: String
    private let resourceMetadata: String?
    private let cookie: String?
    private let refresh: KeyRefresh
    private let outcomes: OutcomeCounters

    /// - Parameters:
    ///   - verifier: What a token is held against.
    ///   - realm: What the challenge calls the service.
    ///   - resourceMetadata: The URL of the service's own metadata (RFC 9728), for the challenge.
    ///   - cookie: The cookie that may carry the token instead of the `Authorization` header. None by default.
    ///   - refresh: Whether a request may wait for newer keys when its key is unknown.
    ///   - metrics: Where `token_verifications` are counted by `outcome`, and `token_cache_lookups` by `result` when the
    ///     verifier has a cache.
    public init(
        verifier: TokenVerifier, realm: String = "api", resourceMetadata: String? = nil, cookie: String? = nil,
        refreshingKeys refresh: KeyRefresh = .onUnknownKey, metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.verifier = verifier
        self.realm = realm
        self.resourceMetadata = resourceMetadata
        self.cookie = cookie
        self.refresh = refresh
        outcomes = OutcomeCounters(metrics)
    }

    /// Hands the request on with its token, or refuses it.
    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        do throws(BearerTokenError) {
            context.token = try await verifier.verify(
                bearerIn: request.headers, cookie: cookie, refreshingKeys: refresh)
        } catch {
            outcomes.countRefusal(error.code)
            // The code and nothing of the token: whose it was nobody knows.
            context.logger.debug("Request refused", metadata: ["token.outcome": "\(error.code)"])
            throw BearerRefusal(error, realm: realm, resourceMetadata: resourceMetadata)
        }
        outcomes.verified.increment()
        if let token = context.token, verifier.hasCache {
            (token.isRemembered ? outcomes.hits : outcomes.misses).increment()
        }
        return try await next(request, context)
    }
}

/// Lets only tokens pass that were granted scopes.
public struct RequireScopes<Parent: TokenRequestContext>: RouterMiddleware {
    /// The context of the routes behind it.
    public typealias Context = VerifiedRequestContext<Parent>

    private let scopes: [String]
    private let realm: String
    private let resourceMetadata: String?

    /// - Parameters:
    ///   - scope: A scope that is needed.
    ///   - more: Further ones, all of which are needed.
    ///   - realm: What the challenge calls the service.
    ///   - resourceMetadata: The URL of the service's own metadata (RFC 9728), for the challenge.
    public init(_ scope: String, _ more: String..., realm: String = "api", resourceMetadata: String? = nil) {
        self.init([scope] + more, realm: realm, resourceMetadata: resourceMetadata)
    }

    init(_ scopes: [String], realm: String, resourceMetadata: String?) {
        self.scopes = scopes
        self.realm = realm
        self.resourceMetadata = resourceMetadata
    }

    /// Hands the request on, or refuses it with 403 and the scopes that are needed.
    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard scopes.allSatisfy({ context.token.scopes.containsAll($0) }) else {
            throw BearerRefusal(.insufficientScope(scopes), realm: realm, resourceMetadata: resourceMetadata)
        }
        return try await next(request, context)
    }
}

extension RouterMethods {
    /// Lets only tokens pass that were granted scopes: adds ``RequireScopes``.
    ///
    /// ```swift
    /// verified.group("orders").requireScopes("orders:read").get { _, context in "orders of \(context.token.subject)" }
    /// ```
    ///
    /// - Parameters:
    ///   - scope: A scope that is needed.
    ///   - more: Further ones, all of which are needed.
    ///   - realm: What the challenge calls the service.
    ///   - resourceMetadata: The URL of the service's own metadata (RFC 9728), for the challenge.
    @discardableResult
    public func requireScopes<Parent: TokenRequestContext>(
        _ scope: String, _ more: String..., realm: String = "api", resourceMetadata: String? = nil
    ) -> Self where Context == VerifiedRequestContext<Parent> {
        add(
            middleware: RequireScopes<Parent>([scope] + more, realm: realm, resourceMetadata: resourceMetadata))
    }
}

/// The answer to a request that is refused: a status, a challenge, and no body.
struct BearerRefusal: HTTPResponseError {
    let error: BearerTokenError
    let challenge: String

    init(_ error: BearerTokenError, realm: String, resourceMetadata: String?) {
        self.error = error
        challenge = error.wwwAuthenticate(realm: realm, resourceMetadata: resourceMetadata)
    }

    var status: HTTPResponse.Status { .init(code: error.httpStatus) }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        // A challenge asks for other credentials, which does not help against keys that are not there.
        if error.httpStatus == 503 { headers[.retryAfter] = "1" } else { headers[.wwwAuthenticate] = challenge }
        return Response(status: status, headers: headers)
    }
}

/// `token_verifications` by outcome, and what the cache answered.
private struct OutcomeCounters: Sendable {
    /// Held, since each request that is let in counts; of what is refused there are many codes, and less haste.
    let verified, hits, misses: Counter
    private let factory: any MetricsFactory

    init(_ factory: any MetricsFactory) {
        func counter(_ label: String, _ name: String, _ value: String) -> Counter {
            Counter(label: label, dimensions: [(name, value)], factory: factory)
        }
        verified = counter("token_verifications", "outcome", "verified")
        hits = counter("token_cache_lookups", "result", "hit")
        misses = counter("token_cache_lookups", "result", "miss")
        self.factory = factory
    }

    func countRefusal(_ code: String) {
        Counter(label: "token_verifications", dimensions: [("outcome", code)], factory: factory).increment()
    }
}
