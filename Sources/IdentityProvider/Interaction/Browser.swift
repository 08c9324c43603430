// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// The browser of a request: what it is known by.
struct Browser: Sendable {
    let cookies: BrowserCookies
    /// The cookie of its session, if it has one.
    let session: String?
    /// What ties forms to it; a new one where it had none.
    let id: String
    private let isNew: Bool

    init(_ request: Request, of tenant: Tenant) throws(CryptoError) {
        cookies = BrowserCookies(tenant.address)
        session = cookies.value(of: .session, in: request)
        let known = cookies.value(of: .browser, in: request)
        if let known { id = known } else { id = Base64URL.encode(try randomBytes(32)) }
        isNew = known == nil
    }

    /// Lets the browser know what it is known by.
    func introduce(in response: inout Response) {
        if isNew { cookies.set(.browser, to: id, in: &response) }
    }
}

/// What a form carries to show that this provider showed it to this browser: another site can send the form, and cannot
/// know the token (RFC 6819 §5.3.5, RFC 9700 §4.7).
struct FormToken: Sendable {
    /// What a form does; a token is good for nothing else.
    enum Purpose {
        case signIn
        /// The decision of this session's user, and of nobody who signs in later, on what they were shown.
        case consent(Session, Scope, audience: [String])
        /// Whether a device may act for this session's user.
        case device(Session)
        case signOut(Session)

        fileprivate var text: String {
            switch self {
            case .signIn: "sign in"
            case .consent(let session, let scope, let audience):
                "consent \(session.id) \(session.authenticatedAt.seconds) \(scope) for \(audience)"
            case .device(let session): "device \(session.id) \(session.authenticatedAt.seconds)"
            case .signOut(let session): "sign out \(session.id)"
            }
        }
    }

    private let secret: [UInt8]
    private let browser: String
    private let now: NumericDate

    init(tenant: Tenant, browser: Browser, at now: NumericDate) {
        secret = tenant.formSecret
        self.browser = browser.id
        self.now = now
    }

    /// Seconds for which a form is good.
    private static let lifetime: Int64 = 3_600

    /// - Parameter content: What the form does it to.
    func make(_ purpose: Purpose, _ content: String) throws(CryptoError) -> String {
        "\(now.seconds).\(try code(purpose, content, at: now.seconds))"
    }

    func isValid(_ token: String?, for purpose: Purpose, _ content: String) throws(CryptoError) -> Bool {
        guard let parts = token?.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1), parts.count == 2,
            let made = Int64(String(parts[0]) ?? "").map(NumericDate.init), made <= now,
            // Saturates: anyone may send the least number there is.
            now - made < FormToken.lifetime
        else { return false }
        return constantTimeEquals(Array(parts[1]), Array(try code(purpose, content, at: made.seconds).utf8))
    }

    private func code(_ purpose: Purpose, _ content: String, at seconds: Int64) throws(CryptoError) -> String {
        let message = [browser, purpose.text, content, "\(seconds)"].map { "\($0.utf8.count):\($0)" }.joined()
        return Base64URL.encode(try hmac(Array(message.utf8), key: secret, digest: .sha256))
    }
}
