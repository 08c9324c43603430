// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import IdentityStore
import JOSE

/// Where a user signs in: by password, or by a button for each user.
enum SignInPage {
    /// The most users that the page lists.
    static let userLimit = 50

    /// - Parameters:
    ///   - form: What each form carries along.
    ///   - current: Who is signed in already, and may go on.
    ///   - message: What was wrong.
    ///   - foreignHost: The host of the page, where there are no buttons because of it.
    static func page(
        client: Client, form: FormFields, users: [User], current: User?, hint: String?, message: String?,
        foreignHost: String?
    ) -> Page {
        var values = form.values
        values["client"] = client.name ?? client.id
        values["hint"] = hint
        values["message"] = message
        values["current"] = current.map(show)
        values["users"] = users.map(show)
        values["hasUsers"] = !users.isEmpty
        values["foreignHost"] = foreignHost
        return Page(
            name: .signIn, title: "Sign in", status: message == nil ? .ok : .badRequest, values: values)
    }

    private static func show(_ user: User) -> [String: String] {
        var shown = ["username": user.username, "name": user.profile["name"]?.stringValue ?? user.username]
        if user.state != .active { shown["state"] = user.state.rawValue.replacing("_", with: " ") }
        return shown
    }

    static let source = """
        {{<layout}}{{$content}}
        <h1>Sign in</h1>
        <p class="lead">to continue to <strong data-testid="client">{{client}}</strong></p>
        {{#message}}<p class="message" role="alert" data-testid="message">{{message}}</p>{{/message}}
        {{#current}}
        <form method="post" action="{{action}}">
        <input type="hidden" name="request" value="{{request}}"><input type="hidden" name="token" value="{{token}}">
        <button class="user" name="continue" value="1" data-testid="continue"><span>Continue as {{name}}</span> <small>{{username}}</small></button>
        </form>
        <h2>Or as somebody else</h2>
        {{/current}}
        <form method="post" action="{{action}}" data-testid="sign-in-form">
        <input type="hidden" name="request" value="{{request}}"><input type="hidden" name="token" value="{{token}}">
        <label for="username">Username</label>
        <input id="username" name="username" value="{{hint}}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus data-testid="username">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required data-testid="password">
        <button data-testid="sign-in">Sign in</button>
        </form>
        {{#hasUsers}}
        <h2 id="users">Or as a test user</h2>
        <form method="post" action="{{action}}" aria-labelledby="users">
        <input type="hidden" name="request" value="{{request}}"><input type="hidden" name="token" value="{{token}}">
        <ul>
        {{#users}}<li><button class="quiet user" name="user" value="{{username}}" data-testid="user-{{username}}"><span>{{name}}</span> <small>{{username}}{{#state}} · {{state}}{{/state}}</small></button></li>
        {{/users}}</ul>
        </form>
        {{/hasUsers}}
        {{#foreignHost}}<p data-testid="foreign-host">Here is no sign-in without a password, since {{foreignHost}} is not a host of this server. Use localhost, or start the server with --allow-host.</p>{{/foreignHost}}
        <form method="post" action="{{action}}" class="apart">
        <input type="hidden" name="request" value="{{request}}"><input type="hidden" name="token" value="{{token}}">
        <button class="quiet" name="cancel" value="1" data-testid="cancel">Cancel</button>
        </form>
        {{/content}}{{/layout}}
        """
}

/// What the forms of a page carry along, and where they go.
struct FormFields {
    let action: String
    /// The request that the page is about.
    let request: String
    let token: String

    var values: [String: Any] { ["action": action, "request": request, "token": token] }
}
