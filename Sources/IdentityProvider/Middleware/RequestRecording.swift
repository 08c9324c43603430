// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import JOSE
package import Logging
import OAuth

// This folder owns what every request passes through, one step per file; `RequestPipeline` is their order.

extension HTTPField.Name {
    /// The id by which log, journal and `understudy why` know a request.
    package static let understudyRequest = HTTPField.Name(unchecked: "Understudy-Request")
}

/// Numbers each request, counts it, and writes one line of log and one entry of the journal for it.
///
/// The log holds neither the query, nor a header or a body: codes, tokens and passwords travel there. The journal does, and
/// masks them when it is read.
package struct RequestRecording: Sendable {
    private let journal: Journal
    private let metrics: ProviderMetrics
    private let clock: TenantClock
    private let logger: Logger

    package init(journal: Journal, metrics: ProviderMetrics, clock: TenantClock, logger: Logger) {
        self.journal = journal
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    /// When a request came.
    package struct Arrival: Sendable {
        fileprivate let instant = ContinuousClock.now
        /// By the server's clock.
        fileprivate let date: NumericDate
    }

    package func begin() -> Arrival { Arrival(date: clock.now()) }

    /// Writes the request's id on the answer, and records both.
    package func record(
        _ request: Request, _ response: inout Response, since arrival: Arrival, facts: RequestTrace.Facts,
        context: ProviderRequestContext
    ) {
        response.headers.append(HTTPField(name: .understudyRequest, value: context.requestID))
        let status = response.status
        let took = ContinuousClock.now - arrival.instant
        let route = context.endpointPath
        let tenant = Self.isOfControl(request, context) ? nil : facts.tenant ?? TenantDirectory.defaultName
        if facts.epoch?.isOver != true {
            journal.record(
                JournalEvent(
                    id: context.requestID, at: facts.at ?? arrival.date, receivedAt: arrival.date, head: request.head,
                    endpoint: facts.endpoint ?? route, tenant: tenant, facts: facts, status: status.code,
                    duration: took))
        }
        metrics.request(
            endpoint: route, method: request.method.rawValue, status: status.code,
            error: facts.refusal?.code.rawValue,
            took: took)
        if let signed = facts.signed {
            metrics.tokens(
                grant: facts.grant?.rawValue ?? "control", signed: signed.count, algorithm: signed.algorithm.name)
        }
        guard logger.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [
            "request.id": "\(context.requestID)",
            "http.method": "\(request.method.rawValue)", "http.route": "\(route ?? "-")",
            "http.status": .stringConvertible(status.code),
            "http.duration_us": .stringConvertible(
                took.components.attoseconds / 1_000_000_000_000 + took.components.seconds * 1_000_000),
        ]
        metadata["tenant"] = tenant.map { "\($0)" }
        metadata["oauth.client_id"] = facts.clientID.map { "\($0)" }
        metadata["oauth.error"] = facts.refusal.map { "\($0.wireName ?? $0.code.rawValue)" }
        metadata["oauth.reason"] = facts.refusal.map { "\($0.reason)" }
        logger.info("request", metadata: metadata)
    }

    /// Whether no tenant was asked: what reached neither a tenant nor the control API would else be nobody's.
    ///
    /// By the route that matched, too: the router reads `//_understudy//v1` as the same path.
    private static func isOfControl(_ request: Request, _ context: ProviderRequestContext) -> Bool {
        request.uri.path.hasPrefix("/_understudy") || context.endpointPath?.hasPrefix("/_understudy") == true
    }
}
