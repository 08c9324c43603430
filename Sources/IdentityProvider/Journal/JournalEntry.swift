// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the record of requests: what came, how it ended, and why it was refused. No secret enters it.

package import JOSE

/// One request as the journal keeps it.
package struct JournalEntry: Sendable {
    /// What every answer carries in `Understudy-Request`.
    package let id: String
    package let at: NumericDate
    package let method: String
    /// The endpoint's path template; never the query, which may hold a secret.
    ///
    /// `nil` when nothing is served there.
    package let endpoint: String?
    package let tenant: String?
    package let clientID: String?
    package let status: Int
    /// The code of the refusal, and why, in words that the wire does not get.
    package let refusal: Refusal?

    /// Why a request was refused.
    package struct Refusal: Sendable {
        package let code: String
        package let reason: String
        package let section: String

        package init(code: String, reason: String, section: String) {
            self.code = code
            self.reason = reason
            self.section = section
        }
    }

    package init(
        id: String, at: NumericDate, method: String, endpoint: String?, tenant: String?, clientID: String?, status: Int,
        refusal: Refusal?
    ) {
        self.id = id
        self.at = at
        self.method = method
        self.endpoint = endpoint
        self.tenant = tenant
        self.clientID = clientID
        self.status = status
        self.refusal = refusal
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "id": .string(id), "at": .number(JSONNumber(at.seconds)), "method": .string(method),
            "status": .number(JSONNumber(Int64(status))),
        ]
        object["endpoint"] = endpoint.map(JSONValue.string)
        object["tenant"] = tenant.map(JSONValue.string)
        object["client_id"] = clientID.map(JSONValue.string)
        if let refusal {
            object["error"] = .string(refusal.code)
            object["reason"] = .string(refusal.reason)
            object["section"] = .string(refusal.section)
        }
        return object
    }
}
