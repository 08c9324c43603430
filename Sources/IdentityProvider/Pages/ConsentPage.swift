// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// Where a user says whether a client gets what it asks for (OpenID Connect Core §3.1.2.4).
enum ConsentPage {
    static func page(client: Client, user: User, scope: Scope, form: FormFields) -> Page {
        var values = form.values
        values["client"] = client.name ?? client.id
        values["name"] = user.profile["name"]?.stringValue ?? user.username
        values["username"] = user.username
        values["scopes"] = show(scope)
        return Page(name: .consent, title: "Allow access", values: values)
    }

    static func show(_ scope: Scope) -> [[String: String]] {
        scope.tokens.map { token in
            var shown = ["scope": token]
            shown["meaning"] = meanings[token]
            return shown
        }
    }

    private static let meanings = [
        "openid": "Know who you are", "profile": "See your name and other details", "email": "See your email address",
        "phone": "See your phone number", "address": "See your postal address",
        "groups": "Know which groups you are in", "roles": "Know which roles you have",
        "offline_access": "Stay signed in when you are away",
    ]

    static let source = """
        {{<layout}}{{$content}}
        <h1>Allow access?</h1>
        <p class="lead"><strong data-testid="client">{{client}}</strong> asks <strong data-testid="user">{{name}}</strong> for:</p>
        <ul class="scopes">
        {{#scopes}}<li data-testid="scope-{{scope}}">{{#meaning}}{{meaning}}<small>{{scope}}</small>{{/meaning}}{{^meaning}}{{scope}}{{/meaning}}</li>
        {{/scopes}}</ul>
        <form method="post" action="{{action}}" class="actions" data-testid="consent-form">
        <input type="hidden" name="request" value="{{request}}"><input type="hidden" name="token" value="{{token}}">
        <button name="decision" value="allow" data-testid="allow">Allow</button>
        <button class="quiet" name="decision" value="deny" data-testid="deny">Deny</button>
        </form>
        {{/content}}{{/layout}}
        """
}
