// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import OAuth

/// What a user sees when there is no client to send them back to.
enum ErrorPage {
    /// The server that commands use by default.
    private static let defaultServer = "http://localhost:8080"

    /// - Parameter server: The base URL that the browser reached, which the command needs unless it is the default one.
    static func page(_ error: OAuthError, requestID: String, server: String) -> Page {
        Page(
            name: .error, title: "This did not work", status: .init(code: error.statusCode),
            values: [
                "error": error.code.wireName ?? error.code.rawValue, "description": error.description,
                "requestID": requestID, "server": server, "isElsewhere": server != defaultServer,
            ])
    }

    static let source = """
        {{<layout}}{{$content}}
        <h1>This did not work</h1>
        <p class="message" role="alert" data-testid="message">{{description}}</p>
        <p class="lead">The application that sent you here asked for something that it may not have, or that is no longer there. Go back to it and try again.</p>
        <p><small>For its developers: <code data-testid="error">{{error}}</code>; <code>understudy why {{requestID}}{{#isElsewhere}} --server {{server}}{{/isElsewhere}}</code> says more.</small></p>
        {{/content}}{{/layout}}
        """
}
