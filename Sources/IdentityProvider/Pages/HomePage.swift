// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityStore
import OAuth

/// The page at `GET /`.
enum HomePage {
    /// - Parameter clients: `nil` for peers who may see neither users nor clients.
    static func page(tenant: Tenant, users: [User], clients: [Client]?) -> Page {
        let endpoints = tenant.paths.all.filter { $0.endpoint != .home && !$0.endpoint.isForForms }
            .map { endpoint, path in
                ["name": endpoint.rawValue, "url": tenant.address.url(of: endpoint, at: path)]
            }
        var values: [String: Any] = [
            "issuer": tenant.issuer.description, "tenant": tenant.name, "endpoints": endpoints,
            "isLocal": clients != nil, "isWide": true,
        ]
        values["users"] = users.map(show)
        values["clients"] = clients?.map(show)
        values["example"] = clients.flatMap { example(tenant: tenant, users: users, clients: $0) }
        return Page(name: .home, title: "Understudy: \(tenant.issuer)", values: values)
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
        guard let user = users.first(where: { $0.state == .active }), let url = tenant.url(of: .token),
            let client = clients.first(where: { $0.grants.contains(.password) && $0.secret != nil }),
            let secret = client.secret
        else { return nil }
        return "curl -u \(quoted("\(client.id):\(secret)")) -d grant_type=password "
            + "--data-urlencode \(quoted("username=\(user.username)")) -d password=… \(url)"
    }

    /// A word for a POSIX shell.
    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }

    static let source = """
        {{<layout}}{{$content}}
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
        {{^isLocal}}<p>Users and clients are shown on the machine that runs the provider, at its loopback address, unless the control API asks everybody for its token.</p>{{/isLocal}}
        {{/content}}{{/layout}}
        """
}
