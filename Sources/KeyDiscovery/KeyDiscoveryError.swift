// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import TokenVerification

/// Why an issuer's keys could not be found.
public enum KeyDiscoveryError: CustomStringConvertible, Equatable, Error, Sendable {
    /// The URL cannot be used, or is not `https`: plain `http` is for the loopback and for hosts that were allowed by name.
    ///
    /// A port above 65535 is an example of a URL that cannot be used. The description says what is wrong.
    case insecureURL(String)
    /// No answer within the deadline.
    case unreachable(url: String)
    /// Nobody who is trusted vouches for the server's certificate now, or it is another host's: see ``DiscoverySettings/trustRoots``.
    case untrustedServer(url: String)
    /// The file of ``DiscoverySettings/trustRoots`` holds no certificates that can be read.
    case unreadableTrustRoots(path: String)
    /// Another status than 200; a redirect too, which is never followed.
    case unexpectedStatus(url: String, status: Int)
    /// More bytes than are read.
    case tooLarge(url: String, limit: Int)
    /// The metadata is no JSON object, or lacks `issuer` or `jwks_uri`.
    case malformedMetadata(url: String)
    /// The metadata names another issuer than the one asked for.
    case wrongIssuer(url: String)
    /// None of the keys at hand were there any more, and a second answer at once said something else again.
    case unconfirmedKeys(url: String)
    /// The keys to start from are another issuer's.
    case snapshotOfAnotherIssuer(String)
    /// The key set cannot be used.
    case unusableKeys(KeySetProblem)

    /// What is wrong with a key set, in words.
    public struct KeySetProblem: Equatable, Sendable {
        /// The problem, in words.
        public let description: String
    }

    /// A stable name of the case, for metrics and logs.
    public var code: String {
        switch self {
        case .insecureURL: "insecure_url"
        case .unreachable: "unreachable"
        case .untrustedServer: "untrusted_server"
        case .unreadableTrustRoots: "unreadable_trust_roots"
        case .unexpectedStatus: "unexpected_status"
        case .tooLarge: "too_large"
        case .malformedMetadata: "malformed_metadata"
        case .wrongIssuer: "wrong_issuer"
        case .unconfirmedKeys: "unconfirmed_keys"
        case .snapshotOfAnotherIssuer: "snapshot_of_another_issuer"
        case .unusableKeys: "unusable_keys"
        }
    }

    /// Whether trying again may help.
    public var isRetryable: Bool {
        switch self {
        case .unreachable, .unconfirmedKeys: true
        case .unexpectedStatus(_, let status): status >= 500 || status == 429
        default: false
        }
    }

    /// What went wrong, for a log; holds URLs, and nothing secret.
    public var description: String {
        switch self {
        case .insecureURL(let url):
            "\(shown(url)) is not used: \(problem(url) ?? "it is not https. Allow its host by name if that is meant.")"
        case .unreachable(let url): "\(shown(url)) does not answer."
        case .untrustedServer(let url):
            "The certificate of \(shown(url)) is another host's, is over, or is of no authority that is trusted here."
        case .unreadableTrustRoots(let path): "\(printable(path)) holds no certificates that can be read."
        case .unexpectedStatus(let url, let status): "\(shown(url)) answered \(status), and 200 is due."
        case .tooLarge(let url, let limit): "\(shown(url)) answered more than \(limit) bytes."
        case .malformedMetadata(let url): "\(shown(url)) is no provider metadata."
        case .wrongIssuer(let url): "\(shown(url)) names another issuer than the one asked for."
        case .unconfirmedKeys(let url):
            "\(shown(url)) answered two different sets at once, and neither holds a known key."
        case .snapshotOfAnotherIssuer(let issuer): "The keys to start from are those of \(shown(issuer))."
        case .unusableKeys(let problem): problem.description
        }
    }

    private func problem(_ url: String) -> String? {
        do throws(WebURLError) {
            _ = try WebURL(url)
            return nil
        } catch {
            return error.description
        }
    }

    /// A URL for a log, whoever wrote it: on one line, not too long, and without a password.
    private func shown(_ url: String) -> String {
        guard let start = url.firstRange(of: "://"), let at = url[start.upperBound...].firstIndex(of: "@") else {
            return printable(url)
        }
        return printable(url[..<start.upperBound] + "…" + url[at...])
    }
}
