// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore

/// Asks whether to sign out, and says that it was done.
enum SignOutPage {
    static func confirmation(client: Client?, form: FormFields) -> Page {
        var values = form.values
        values["client"] = client.map { $0.name ?? $0.id }
        values["asks"] = true
        return Page(name: .signOut, title: "Sign out", values: values)
    }

    /// - Parameter isSignedOut: Whether the user did not choose to stay.
    static func done(client: Client?, isSignedOut: Bool) -> Page {
        var values: [String: Any] = [isSignedOut ? "isSignedOut" : "isSignedIn": true]
        values["client"] = client.map { $0.name ?? $0.id }
        return Page(name: .signOut, title: isSignedOut ? "Signed out" : "Still signed in", values: values)
    }

    static let source = """
        {{<layout}}{{$content}}
        {{#asks}}
        <h1>Sign out?</h1>
        <p class="lead">{{#client}}<strong data-testid="client">{{client}}</strong> asks to sign you out{{/client}}{{^client}}This signs you out{{/client}} of every application that you signed in to here.</p>
        <form method="post" action="{{action}}" class="actions" data-testid="sign-out-form">
        <input type="hidden" name="request" value="{{request}}"><input type="hidden" name="token" value="{{token}}">
        <button name="leave" value="1" data-testid="sign-out">Sign out</button>
        <button class="quiet" name="stay" value="1" data-testid="stay">Stay signed in</button>
        </form>
        {{/asks}}
        {{#isSignedOut}}
        <h1 data-testid="signed-out">You are signed out</h1>
        <p class="lead">You can close this page{{#client}}, or go back to <strong data-testid="client">{{client}}</strong>{{/client}}.</p>
        {{/isSignedOut}}
        {{#isSignedIn}}
        <h1 data-testid="still-signed-in">You are still signed in</h1>
        <p class="lead">Nothing has changed. You can close this page{{#client}}, or go back to <strong data-testid="client">{{client}}</strong>{{/client}}.</p>
        {{/isSignedIn}}
        {{/content}}{{/layout}}
        """
}
