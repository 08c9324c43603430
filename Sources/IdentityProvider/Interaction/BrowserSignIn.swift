// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// Who a browser is signed in as.
struct SignedIn: Sendable {
    let session: Session
    let user: User
    /// Whether the user has just signed in for this very request.
    var isFresh = false
    /// Whether the user has just chosen to go on as who they are, which proves nothing.
    var hasChosen = false
}

/// Signs users in with a browser, whatever they sign in for: one request's part of that.
struct BrowserSignIn: Sendable {
    let tenant: Tenant
    let snapshot: TenantSnapshot
    let browser: Browser
    let desk: InteractionDesk
    let trace: RequestTrace
    let now: NumericDate
    /// The host of the request, where nobody may sign in under it without a password; `nil` elsewhere.
    let foreignHost: String?
    /// The cookie of a session that began with this request.
    private var newSession: String?

    init(
        _ request: Request, in tenant: Tenant, desk: InteractionDesk, context: ProviderRequestContext
    ) throws(CryptoError) {
        self.tenant = tenant
        snapshot = tenant.snapshot
        browser = try Browser(request, of: tenant)
        self.desk = desk
        trace = context.trace
        now = tenant.clock.now()
        foreignHost = desk.foreignHost(of: request, context: context)
    }

    /// Who the browser is signed in as; `nil` when nobody is.
    ///
    /// - Throws: An error of the store.
    func signedIn() async throws -> SignedIn? {
        guard let cookie = browser.session else { return nil }
        let found = try await tenant.store.session(
            digest: tenant.digest(of: cookie), in: tenant.name, at: now)
        if let user = found?.1 { trace.note { $0.user = user.username } }
        return found.map { SignedIn(session: $0, user: $1) }
    }

    /// Signs a user in, and gives the browser a new cookie: one that somebody planted before is worth nothing afterwards.
    ///
    /// - Parameter byEmail: Whether the name may be the email of exactly one user.
    /// - Throws: ``AmbiguousEmail``, what `judging` throws, or an error of the store.
    mutating func signIn(
        _ username: String, byEmail: Bool = false, judging: @escaping @Sendable (User?) throws -> User
    ) async throws -> SignedIn {
        let material = try SessionMaterial(
            replacing: browser.session, of: tenant, at: now, lifetime: snapshot.record.sessionLifetime)
        let (user, session, ended) = try await tenant.store.signIn(
            username, byEmail: byEmail, in: tenant.name, with: material.draft, judging: judging)
        if let ended { desk.announce(ended, of: tenant) }
        newSession = material.cookie
        trace.note { $0.user = user.username }
        return SignedIn(session: session, user: user, isFresh: true)
    }

    /// Signs in the user whom the form of the sign-in page names: by a user's button, or by username or email and password.
    ///
    /// - Throws: A neutral ``OAuthError`` whose reason says what did not hold, or an error of the store.
    mutating func signIn(by form: FormParameters) async throws -> SignedIn {
        if let user = form["user"], snapshot.record.showsUserButtons {
            if let foreignHost { throw BrowserSignIn.refusal(under: foreignHost) }
            return try await signIn(user) { try UserStateCheck.check($0) }
        }
        let username = try form.required("username")
        let password = try form.required("password")
        let metrics = tenant.metrics
        let check = PasswordCheck(password) { metrics.passwordHash() }
        // A password that creates its user proves nothing.
        if foreignHost == nil {
            try await UnknownUsers(tenant: tenant, snapshot: snapshot).admit(username, password: password)
        }
        var copy = self
        let signedIn = try await check.proving { verdict in
            try await copy.signIn(username, byEmail: true) { try check.check($0, verdict: verdict) }
        }
        self = copy
        return signedIn
    }

    /// Whether a form is one that this provider showed to this browser.
    func isOurs(_ form: FormParameters, _ purpose: FormToken.Purpose) throws(CryptoError) -> Bool {
        try FormToken(tenant: tenant, browser: browser, at: now)
            .isValid(form["token"], for: purpose, form["request"] ?? "")
    }

    /// What the forms of a page carry along.
    ///
    /// - Parameters:
    ///   - endpoint: Where they go.
    ///   - content: What they are about.
    func fields(
        _ endpoint: EndpointName, for purpose: FormToken.Purpose, _ content: String
    ) throws(CryptoError) -> FormFields {
        FormFields(
            action: tenant.address.frontChannel.path + (tenant.paths.path(of: endpoint) ?? ""), request: content,
            token: try FormToken(tenant: tenant, browser: browser, at: now).make(purpose, content))
    }

    /// The sign-in page.
    ///
    /// - Parameters:
    ///   - current: Who may go on without signing in anew.
    ///   - message: What was wrong with the last try.
    func page(
        for client: Client, form: FormFields, current: User?, hint: String?, message: String?
    ) async throws -> Response {
        let users =
            snapshot.record.showsUserButtons && foreignHost == nil
            ? try await tenant.store.users(in: tenant.name, limit: SignInPage.userLimit) : []
        return show(
            SignInPage.page(
                client: client, form: form, users: users, current: current, hint: hint, message: message,
                foreignHost: snapshot.record.showsUserButtons ? foreignHost : nil))
    }

    /// A page with the cookies that this request brought.
    func show(_ page: Page) -> Response {
        sealed(desk.pages.response(page))
    }

    /// An answer with the cookies that this request brought.
    func sealed(_ response: Response) -> Response {
        var response = response
        browser.introduce(in: &response)
        if let newSession { browser.cookies.set(.session, to: newSession, in: &response) }
        return response
    }

    private static func refusal(under host: String) -> OAuthError {
        OAuthError(
            .accessDenied, "A password is required under this host.",
            reason:
                "The host \(host) is not one of this server's, so it requires a password. Open the page under localhost, "
                + "or start the server with --allow-host.")
    }

    static let tooOld = "This page was too old, or cookies are off. Please try again."
    static let wrong = "The username or password is wrong, or this user may not sign in."
}
