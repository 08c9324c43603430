// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityStore
import JOSE
import LibCrypto

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
        /// The decision of this session's user, and of nobody who signs in later.
        case consent(Session)
        /// Whether a device may act for this session's user.
        case device(Session)
        case signOut(Session)

        fileprivate var text: String {
            switch self {
            case .signIn: "sign in"
            case .consent(let session): "consent \(session.id) \(session.authenticatedAt.seconds)"
            case .device(let session): "device \(session.id) \(session.authenticatedAt.seconds)"
            case .signOut(let session): "sign out \(session.id)"
            }
        }
    }

    private let secret: [UInt8]
    private let browser: String

    init(tenant: Tenant, browser: Browser) {
        secret = tenant.formSecret
        self.browser = browser.id
    }

    /// - Parameter content: What the form does it to.
    func make(_ purpose: Purpose, _ content: String) throws(CryptoError) -> String {
        let message = [browser, purpose.text, content].map { "\($0.utf8.count):\($0)" }.joined()
        return Base64URL.encode(try hmac(Array(message.utf8), key: secret, digest: .sha256))
    }

    func isValid(_ token: String?, for purpose: Purpose, _ content: String) throws(CryptoError) -> Bool {
        guard let token else { return false }
        return constantTimeEquals(Array(token.utf8), Array(try make(purpose, content).utf8))
    }
}
