// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import IdentityProvider
import JOSE
import OAuth

/// A request that the provider answered, as its journal has it.
///
/// It is there before the last byte of the answer leaves. Secrets are no part of it. Its parameters and headers are in
/// ``TestIdentityProvider/details(of:)``.
public struct RecordedRequest: CustomStringConvertible, Sendable {
    /// What the answer carried in `Understudy-Request`.
    public let id: String
    /// Where it stands among the others: what came after it came later.
    public let mark: RequestMark
    /// When it was answered, in whole seconds by the provider's clock.
    public let date: Date
    /// When it came, in whole seconds of real time.
    public let receivedAt: Date
    /// The method, such as `POST`.
    public let method: String
    /// The endpoint's name, such as `token` or `jwks`; `nil` where nothing is served.
    public let endpoint: String?
    /// The client that asked; `nil` where the request names none.
    public let clientID: String?
    /// The username of whom it was about; `nil` where that is nobody.
    public let user: String?
    /// The grant that the token endpoint was asked for, in the words of `grant_type` (RFC 6749 §4.1.3).
    public let grant: String?
    /// The status of the answer.
    public let status: Int
    /// The code of the refusal, such as `invalid_grant`; `nil` when it was not refused.
    public let error: String?
    /// Why it was refused, in words that the answer did not have.
    public let reason: String?
    /// What the client should do otherwise, where that was no reason to refuse it; `nil` when there is nothing to say.
    public let note: String?
    /// The id of the fault that made the answer what it was, as ``TestIdentityProvider/add(_:)-(TestFault)`` returned it.
    public let fault: String?

    init(_ entry: JournalEntry) {
        id = entry.id
        mark = RequestMark(sequence: entry.sequence)
        date = Date(timeIntervalSince1970: Double(entry.at.seconds))
        receivedAt = Date(timeIntervalSince1970: Double(entry.receivedAt.seconds))
        method = entry.method
        endpoint = entry.endpointName
        clientID = entry.clientID
        user = entry.user
        grant = entry.grant?.rawValue
        status = entry.status
        error = entry.refusal?.code
        reason = entry.refusal?.reason
        note = entry.note
        fault = entry.fault
    }

    /// Method, endpoint, status and refusal in a line, for a test's log.
    public var description: String {
        "\(method) \(endpoint ?? "-") \(status)" + (error.map { " \($0): \(reason ?? "")" } ?? "")
    }
}
