// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// A call of the control API as its refusals name it, and the command that makes it.
struct ControlCall {
    /// Method, path below `/_understudy/v1`, and a body where one is due.
    static var pattern: Regex<(Substring, Substring, Substring, Substring?)> {
        /(DELETE|GET|PATCH|POST|PUT) \/_understudy\/v1((?:\/[A-Za-z0-9%._~-]+)+)(?: (\{[^}]*\}))?/
    }

    /// The calls that refusals name.
    private static let commands = [
        "DELETE /faults": "faults clear", "GET /authorizations": "authorizations list", "GET /faults": "faults list",
        "GET /keys": "keys list", "GET /tenants": "tenants list", "GET /tokens/catalogue": "tokens catalogue",
        "GET /users": "users list", "POST /keys": "keys generate", "POST /keys/rotate": "keys rotate",
        "POST /reset": "tenants reset default",
    ]

    let method: String
    let path: String
    let body: String?

    /// The command line; `nil` for a call that is not known here.
    ///
    /// - Parameter tenant: Which tenant a call is about that names none.
    func command(tenant: String?) -> String? {
        var segments = path.split(separator: "/").map(String.init)
        var tenant = tenant
        if segments.count > 2, segments[0] == "tenants" {
            tenant = segments[1].removingPercentEncoding
            segments.removeFirst(2)
        }
        guard let command = ControlCall.commands["\(method) /\(segments.joined(separator: "/"))"] else { return nil }
        var words = ["understudy", command]
        if let tenant, !command.hasPrefix("tenants") { words += ["--tenant", tenant] }
        let members = body.flatMap { try? JSONObject(parsing: Array($0.utf8)) } ?? JSONObject()
        for (name, value) in members {
            words += ["--" + name.replacing("_", with: "-"), value.stringValue ?? value.text]
        }
        return words.joined(separator: " ")
    }
}
