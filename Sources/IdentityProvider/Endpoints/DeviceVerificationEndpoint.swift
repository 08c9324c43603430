// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import IdentityStore
import JOSE
import OAuth

/// `/device`: where a user types a device's code, signs in, and says whether the device is theirs (RFC 8628 §3.3).
package struct DeviceVerificationEndpoint: Endpoint {
    let desk: InteractionDesk

    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        try await desk.reporting(of: request, in: tenant, context: context) {
            try context.trace.refuseIfForced()
            var signIn = try BrowserSignIn(request, in: tenant, desk: desk, context: context)
            let form = try FormParameters(parsing: try await request.encodedParameters().utf8)
            // Typed on our page, or on the way of `verification_uri_complete`, which is shown once more (§3.3.1).
            guard request.method == .post else { return try codePage(signIn, typed: form["user_code"]) }
            // What a later form is about, its token vouches for; a code that another site sends is shown first.
            let typed = form["request"] ?? form["user_code"] ?? ""
            guard try form["request"] != nil || signIn.isOurs(form, .signIn) else {
                return try codePage(signIn, typed: typed)
            }
            guard let code = UserCode.read(typed),
                let device = try await tenant.store.pendingDevice(userCode: code, in: tenant.name, at: signIn.now),
                let client = signIn.snapshot.client(device.clientID)
            else { return try codePage(signIn, typed: typed, message: "There is no device that waits for this code.") }
            context.trace.note { $0.clientID = client.id }
            let turn = DeviceTurn(device: device, client: client)
            return try await turn.proceed(form, &signIn)
        }
    }

    private func codePage(_ signIn: BrowserSignIn, typed: String?, message: String? = nil) throws -> Response {
        let form = try signIn.fields(.deviceVerification, for: .signIn, "")
        return signIn.show(DevicePage.code(form: form, typed: typed, message: message))
    }
}
