// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Hummingbird
import IdentityStore
import OAuth

/// One turn of the conversation about a device: the user signs in, and says whether the device may act for them.
struct DeviceTurn: Sendable {
    let device: DeviceCode
    let client: Client

    /// - Parameter form: What the page sent: the code alone, a sign-in, or a decision.
    /// - Throws: An error of the store, or ``CryptoError``.
    func proceed(_ form: FormParameters, _ signIn: inout BrowserSignIn) async throws -> Response {
        var signedIn = try await signIn.signedIn()
        if let session = signedIn?.session, signedIn?.user.state == .active, form["decision"] != nil,
            try signIn.isOurs(form, .device(session))
        {
            return try await decide(form["decision"] == "allow", signedIn, signIn)
        }
        if form["cancel"] != nil, try signIn.isOurs(form, .signIn) { return try await decide(false, nil, signIn) }
        if form["user"] != nil || form["username"] != nil {
            guard try signIn.isOurs(form, .signIn) else {
                return try await signInPage(signIn, message: BrowserSignIn.tooOld)
            }
            do {
                signedIn = try await signIn.signIn(by: form)
            } catch let error as OAuthError {
                signIn.trace.note { $0.refusal = error }
                return try await signInPage(signIn, hint: form["username"], message: BrowserSignIn.wrong)
            }
        }
        guard let signedIn, signedIn.user.state == .active else { return try await signInPage(signIn) }
        // The user sees the code once more: whoever was sent a link by a stranger can tell (RFC 8628 §5.4).
        let fields = try signIn.fields(.deviceVerification, for: .device(signedIn.session), device.userCode)
        return signIn.show(
            DevicePage.confirmation(
                client: client, user: signedIn.user, scope: device.scope, code: UserCode.shown(device.userCode),
                form: fields))
    }

    private func signInPage(
        _ signIn: BrowserSignIn, hint: String? = nil, message: String? = nil
    ) async throws -> Response {
        try await signIn.page(
            for: client, form: try signIn.fields(.deviceVerification, for: .signIn, device.userCode), current: nil,
            hint: hint, message: message)
    }

    private func decide(_ allows: Bool, _ signedIn: SignedIn?, _ signIn: BrowserSignIn) async throws -> Response {
        let tenant = signIn.tenant
        var isDone = false
        if allows, let signedIn {
            let context = GrantContext(tenant: tenant, snapshot: signIn.snapshot, client: client, now: signIn.now)
            let draft = try AuthorizationDraft(
                grant: .deviceCode, scope: device.scope, audience: device.audience, form: nil, context: context)
            isDone = try await tenant.store.approveDevice(
                userCode: device.userCode, with: draft.authorization(in: signedIn.session), in: tenant.name,
                at: signIn.now)
        } else {
            isDone = try await tenant.store.denyDevice(userCode: device.userCode, in: tenant.name, at: signIn.now)
        }
        guard isDone else { throw OAuthError(.expiredToken, "The device no longer waits for this code.") }
        return signIn.show(DevicePage.done(client: client, isAllowed: allows))
    }
}
