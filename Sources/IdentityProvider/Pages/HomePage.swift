// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the pages: logic-less Mustache templates and the values they show. Mustache escapes every value.

import IdentityStore
import Mustache
import OAuth

/// The page at `GET /`.
enum HomePage {
    /// Nothing but the page's own style.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// - Parameter clients: `nil` for peers who may see neither users nor clients.
    static func render(tenant: Tenant, users: [User], clients: [Client]?) -> String {
        let endpoints = tenant.preset.paths.filter { $0.endpoint != .home }
            .map { endpoint, path in
                ["name": endpoint.rawValue, "url": tenant.issuer.url(path)]
            }
        var values: [String: Any] = [
            "issuer": tenant.issuer.description, "tenant": tenant.name, "endpoints": endpoints,
            "isLocal": clients != nil,
        ]
        values["users"] = users.map(show)
        values["clients"] = clients?.map(show)
        values["example"] = clients.flatMap { example(tenant: tenant, users: users, clients: $0) }
        return template?.render(values) ?? ""
    }

    private static func show(_ user: User) -> [String: String] {
        ["username": user.username, "subject": user.subject, "state": user.state.rawValue]
    }

    private static func show(_ client: Client) -> [String: String] {
        [
            "id": client.id, "secret": client.secret ?? "none (public client)", "scopes": client.scopes.description,
            "grants": client.grants.map(\.rawValue).joined(separator: " "),
        ]
    }

    /// A command to paste into a terminal.
    private static func example(tenant: Tenant, users: [User], clients: [Client]) -> String? {
        guard let user = users.first(where: { $0.state == .active }), let path = tenant.preset.path(of: .token),
            let client = clients.first(where: { $0.grants.contains(.password) && $0.secret != nil }),
            let secret = client.secret
        else { return nil }
        return "curl -u \(quoted("\(client.id):\(secret)")) -d grant_type=password "
            + "--data-urlencode \(quoted("username=\(user.username)")) -d password=… \(tenant.issuer.url(path))"
    }

    /// A word for a POSIX shell.
    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }

    private static let template = try? MustacheTemplate(string: source)

    private static let source = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Understudy: {{issuer}}</title>
        <style>
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
        table { border-collapse: collapse; width: 100%; margin-bottom: 2rem }
        th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere }
        code, pre { font-family: ui-monospace, monospace; font-size: .9em }
        pre { padding: 1rem; overflow-x: auto; border: 1px solid #8884; border-radius: .4rem }
        </style>
        </head>
        <body>
        <h1>Understudy</h1>
        <p>A stand-in identity provider for development and tests. Issuer: <code>{{issuer}}</code></p>
        <h2>Endpoints</h2>
        <table><tbody>
        {{#endpoints}}<tr><th scope="row">{{name}}</th><td><a href="{{url}}"><code>{{url}}</code></a></td></tr>
        {{/endpoints}}</tbody></table>
        {{#isLocal}}
        <h2>Users</h2>
        <table><thead><tr><th>Username</th><th>Subject</th><th>State</th></tr></thead><tbody>
        {{#users}}<tr><td><code>{{username}}</code></td><td><code>{{subject}}</code></td><td>{{state}}</td></tr>
        {{/users}}</tbody></table>
        <h2>Clients</h2>
        <table><thead><tr><th>Client</th><th>Secret</th><th>Grants</th><th>Scopes</th></tr></thead><tbody>
        {{#clients}}<tr><td><code>{{id}}</code></td><td><code>{{secret}}</code></td><td>{{grants}}</td><td>{{scopes}}</td></tr>
        {{/clients}}</tbody></table>
        {{#example}}<h2>Try it</h2><pre>{{example}}</pre>{{/example}}
        {{/isLocal}}
        {{^isLocal}}<p>Users and clients are shown on the machine that runs the provider, at its loopback address.</p>{{/isLocal}}
        </body>
        </html>
        """
}
