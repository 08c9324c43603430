// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE

/// What holds of a token and what does not, how large it is, and what has become of it.
public struct TokenExplanation: Sendable {
    /// One check of the verifier.
    public struct Check: Sendable {
        /// What is checked, such as `audience`.
        public let name: String
        /// Whether the token passes.
        public let isPassed: Bool
        /// Whether the verifier had already refused the token, and this is said of what nobody vouches for.
        public let isUnverified: Bool
        /// What the token has and what was due.
        public let detail: String
        /// The stable code of the failure, such as `token_expired`; `nil` when the token passes.
        public let code: String?
        /// What the code means, in a sentence; `nil` when the token passes.
        public let reason: String?
        /// What helps, where that is known.
        public let remedy: String?
    }

    /// Bytes, as the token is written.
    public struct Size: Sendable {
        /// The whole of it.
        public let bytes: Int64
        /// The encoded header; `nil` for what has no parts.
        public let header: Int64?
        /// The encoded claims; `nil` for what has no parts.
        public let payload: Int64?
        /// The encoded signature; `nil` for what has no parts.
        public let signature: Int64?
    }

    /// What the provider knows of the token, whatever a verifier says.
    public struct Standing: Sendable {
        /// What has become of a token.
        public enum State: String, Sendable {
            /// The provider's endpoints take it.
            case active
            /// A refresh token that was redeemed.
            case consumed
            /// Its time is over.
            case expired
            /// Somebody ended what it hangs on.
            case revoked
            /// The provider has given none such.
            case unknown
            /// Its user may not sign in any more.
            case userInactive = "user_inactive"
        }

        /// What has become of it; all else is `nil` where that is State/unknown.
        public let state: State
        /// `access_token` or `refresh_token`.
        public let kind: String?
        /// To whom it was given.
        public let clientID: String?
        /// What it was given by, in the words of a fixture.
        public let grant: String?
        /// When its time is over, by the provider's clock.
        public let expiresAt: Date?
        /// Whose it is; `nil` where a client acts for itself, too.
        public let user: String?
        /// Why it was revoked; `nil` where it was not.
        public let revocationReason: String?
    }

    /// Whether all checks hold.
    public let isValid: Bool
    /// The stable code of the first check that failed, such as `token_expired`; `nil` when all hold.
    public let code: String?
    /// In the verifier's order.
    public let checks: [Check]
    /// By what it was judged: `access-token`, `bearer` or `id-token`.
    public let policy: String
    /// The time at which it was judged.
    public let date: Date
    /// Whether it is a token that says nothing by itself.
    public let isOpaque: Bool
    /// The header's members; `nil` where there is none that can be read.
    public let header: [String: JSON]?
    /// The claims, none of which is trusted for standing here; `nil` where there are none that can be read.
    public let claims: [String: JSON]?
    /// How large it is.
    public let size: Size
    /// Whether a cookie of 4,096 bytes holds it.
    public let fitsCookie: Bool
    /// Whether it can stand in a header `Authorization` of 8,190 bytes.
    public let fitsHeader: Bool
    /// What has become of it.
    public let standing: Standing

    init(_ object: JSONObject) throws(TestControlError) {
        isValid = try object.flag("valid")
        code = object["code"]?.stringValue
        var checks: [Check] = []
        for check in try object.objects("checks") { checks.append(try Check(check)) }
        self.checks = checks
        policy = try object.text("policy")
        date = try object.date("at")
        isOpaque = try object.flag("opaque")
        header = (object["header"]?.objectValue).map { JSON.members($0) }
        claims = (object["claims"]?.objectValue).map { JSON.members($0) }
        size = try Size(try object.object("size"))
        let fits = try object.object("fits")
        fitsCookie = try fits.flag("cookie_4096")
        fitsHeader = try fits.flag("header_8190")
        standing = try Standing(try object.object("standing"))
    }
}

extension TokenExplanation.Check {
    fileprivate init(_ object: JSONObject) throws(TestControlError) {
        name = try object.text("name")
        isPassed = try object.flag("passed")
        isUnverified = object["unverified"] == true
        detail = try object.text("detail")
        code = object["code"]?.stringValue
        reason = object["reason"]?.stringValue
        remedy = object["remedy"]?.stringValue
    }
}

extension TokenExplanation.Size {
    fileprivate init(_ object: JSONObject) throws(TestControlError) {
        bytes = try object.number("bytes")
        header = object["header"]?.integerValue
        payload = object["payload"]?.integerValue
        signature = object["signature"]?.integerValue
    }
}

extension TokenExplanation.Standing {
    fileprivate init(_ object: JSONObject) throws(TestControlError) {
        state = try object.word("state", State.self)
        kind = object["kind"]?.stringValue
        clientID = object["client_id"]?.stringValue
        grant = object["grant"]?.stringValue
        expiresAt = try object.optionalDate("expires_at")
        user = object["username"]?.stringValue
        revocationReason = object["revocation_reason"]?.stringValue
    }
}
