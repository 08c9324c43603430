// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import JOSE
import KeyDiscovery
import OAuth
import TokenVerification

/// The options of `verify`.
struct VerifyOptions: ParsableArguments {
    /// The kind of token that is due.
    enum Policy: String, CaseIterable, ExpressibleByArgument {
        case accessToken = "access-token"
        case bearer
        case idToken = "id-token"
        case logoutToken = "logout-token"
    }

    @Argument(help: "The token; - reads it from standard input.")
    var token = "-"

    @Option(help: "A JWKS file, a PEM file, or a folder of them.")
    var keys: String?

    @Option(help: "An issuer whose keys are fetched over HTTP, instead of --keys.")
    var discover: String?

    @Option(help: "With --discover, certificates to trust besides the system's, PEM.")
    var caFile: String?

    @Option(help: "The exact issuer.")
    var issuer: String

    @Option(help: "The audience; for an ID token or logout token the client's id.")
    var audience: String?

    @Flag(help: "Take access tokens for any audience, or for none.")
    var anyAudience = false

    @Option(help: "access-token (RFC 9068), bearer, id-token or logout-token.")
    var policy: Policy = .accessToken

    @Option(help: "The nonce of the login that the ID token answers.")
    var nonce: String?

    @Option(help: "Comma-separated algorithms.")
    var algorithms = "RS256"

    @Option(help: "Judge as of this moment, in seconds since 1970. (default: now)")
    var at: Int64?

    @Option(help: "Seconds of leeway for exp, nbf and iat. (default: 0 for exp, 30 for nbf and iat)")
    var leeway: Int64?

    @Flag(help: "Print every check, and what it compared.")
    var explain = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (keys == nil) != (discover == nil) else {
            throw ValidationError("Give --keys or --discover, and not both.")
        }
        if let discover {
            do throws(WebURLError) { _ = try WebURL(discover) } catch {
                throw ValidationError("--discover: \(error)")
            }
        }
        guard !(json && explain) else { throw ValidationError("--json and --explain do not go together.") }
        guard (audience == nil) == anyAudience else {
            throw ValidationError("Give --audience, or --any-audience to take any; one of the two.")
        }
        guard !anyAudience || policy == .accessToken || policy == .bearer else {
            throw ValidationError("An ID token or logout token has an --audience: the client's id.")
        }
        guard nonce == nil || policy == .idToken else {
            throw ValidationError("--nonce goes with --policy id-token.")
        }
        guard leeway ?? 0 >= 0 else { throw ValidationError("A leeway is not negative.") }
    }

    func policyValue() throws(CommandFailure) -> VerificationPolicy {
        let rule: VerificationPolicy.AudienceRule = audience.map { .anyOf([$0]) } ?? .unchecked
        var value: VerificationPolicy =
            switch policy {
            case .accessToken: .accessToken(issuer: .exactly(issuer), audience: rule)
            case .bearer: .bearer(issuer: .exactly(issuer), audience: rule)
            case .idToken: .idToken(issuer: issuer, clientID: audience ?? "", nonce: nonce)
            case .logoutToken: .logoutToken(issuer: issuer, clientID: audience ?? "")
            }
        value.algorithms = try algorithmSet()
        if let leeway {
            value.expirationLeeway = leeway
            value.futureLeeway = leeway
        }
        if let at { value.now = { Date(timeIntervalSince1970: Double(at)) } }
        return value
    }

    private func algorithmSet() throws(CommandFailure) -> Set<SignatureAlgorithm> {
        var set = Set<SignatureAlgorithm>()
        for name in algorithms.split(separator: ",") {
            guard let algorithm = SignatureAlgorithm(name: String(name)) else {
                let known = SignatureAlgorithm.all.map(\.name).joined(separator: ", ")
                throw CommandFailure(.usage, "Unknown algorithm \(name). Known: \(known).")
            }
            set.insert(algorithm)
        }
        return set
    }

    func loadKeys() async throws(CommandFailure) -> KeySet {
        if let discover {
            var settings = DiscoverySettings()
            let trusted = caFile ?? DataLocation.environment("UNDERSTUDY_CA_FILE")
            if let trusted, !trusted.isEmpty { settings.trustRoots = .systemAndFile(trusted) }
            do { return try await DiscoveredKeys(issuer: discover, settings: settings).keys() } catch {
                throw CommandFailure(error.isRetryable ? .unavailable : .badData, error.description)
            }
        }
        do { return try KeySet(contentsOf: keys ?? "") } catch { throw CommandFailure(.badData, error.description) }
    }
}
