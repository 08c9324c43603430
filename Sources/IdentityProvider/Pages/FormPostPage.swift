// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth

/// Takes an answer to the client as a form (OAuth 2.0 Form Post Response Mode): by itself, or by a button where there is no
/// JavaScript.
enum FormPostPage {
    static func page(_ response: AuthorizationResponse) -> Page {
        Page(
            name: .formPost, title: "Going on",
            values: [
                "action": response.redirectURI,
                "parameters": response.parameters.map { ["name": $0.name, "value": $0.value] },
            ])
    }

    static let script = "document.forms[0].submit()"

    static let source = """
        {{<layout}}{{$content}}
        <h1>Going on…</h1>
        <form method="post" action="{{action}}">
        {{#parameters}}<input type="hidden" name="{{name}}" value="{{value}}">
        {{/parameters}}<p class="lead">If nothing happens, go on by the button.</p>
        <button data-testid="go-on">Go on</button>
        </form>
        <script>{{{script}}}</script>
        {{/content}}{{/layout}}
        """
}
