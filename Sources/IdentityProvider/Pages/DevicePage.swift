// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityStore
import JOSE
import OAuth

/// Where a user lets a device in: types its code, confirms, and is told that it was done.
enum DevicePage {
    static func code(form: FormFields, typed: String?, message: String?) -> Page {
        var values = form.values
        values["asksCode"] = true
        values["typed"] = typed
        values["message"] = message
        return Page(
            name: .device, title: "Connect a device", status: message == nil ? .ok : .badRequest, values: values)
    }

    static func confirmation(client: Client, user: User, scope: Scope, code: String, form: FormFields) -> Page {
        var values = form.values
        values["asksConfirmation"] = true
        values["client"] = client.name ?? client.id
        values["name"] = user.profile["name"]?.stringValue ?? user.username
        values["code"] = code
        values["scopes"] = ConsentPage.show(scope)
        return Page(name: .device, title: "Connect a device", values: values)
    }

    static func done(client: Client, isAllowed: Bool) -> Page {
        Page(
            name: .device, title: isAllowed ? "Device connected" : "Device refused",
            values: ["isDone": true, "isAllowed": isAllowed, "client": client.name ?? client.id])
    }

    static let source = """
        {{<layout}}{{$content}}
        {{#asksCode}}
        <h1>Connect a device</h1>
        <p class="lead">Type the code that your device shows.</p>
        {{#message}}<p class="message" role="alert" data-testid="message">{{message}}</p>{{/message}}
        <form method="post" action="{{action}}" data-testid="device-form">
        <input type="hidden" name="token" value="{{token}}">
        <label for="user_code">Code</label>
        <input id="user_code" name="user_code" class="code" value="{{typed}}" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus data-testid="user-code">
        <button data-testid="continue">Continue</button>
        </form>
        {{/asksCode}}
        {{#asksConfirmation}}
        <h1>Connect this device?</h1>
        <p class="lead"><strong data-testid="client">{{client}}</strong> asks <strong data-testid="user">{{name}}</strong> for:</p>
        <ul class="scopes">
        {{#scopes}}<li data-testid="scope-{{scope}}">{{#meaning}}{{meaning}}<small>{{scope}}</small>{{/meaning}}{{^meaning}}{{scope}}{{/meaning}}</li>
        {{/scopes}}</ul>
        <p>Your device shows this code. If it shows another, or none, deny. <span class="shown" data-testid="code">{{code}}</span></p>
        <form method="post" action="{{action}}" class="actions" data-testid="consent-form">
        <input type="hidden" name="request" value="{{request}}"><input type="hidden" name="token" value="{{token}}">
        <button name="decision" value="allow" data-testid="allow">Allow</button>
        <button class="quiet" name="decision" value="deny" data-testid="deny">Deny</button>
        </form>
        {{/asksConfirmation}}
        {{#isDone}}
        {{#isAllowed}}<h1 data-testid="device-allowed">Your device is connected</h1>{{/isAllowed}}
        {{^isAllowed}}<h1 data-testid="device-denied">The device was refused</h1>{{/isAllowed}}
        <p class="lead">You can close this page, and go on with <strong data-testid="client">{{client}}</strong> on your device.</p>
        {{/isDone}}
        {{/content}}{{/layout}}
        """
}
