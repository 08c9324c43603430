// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JOSE

/// What a new key is.
struct KeyKindOptions: ParsableArguments {
    @Option(help: "Such as ES256. (default: what the tenant signs with, or what fits the imported key)")
    var algorithm: String?

    @Flag(help: "Let it sign at once, instead of waiting for a rotation.")
    var activate = false

    @Flag(help: "Print JSON.")
    var json = false

    var body: JSONObject {
        var body: JSONObject = ["state": activate ? "active" : "upcoming"]
        body["algorithm"] = algorithm.map(JSONValue.string)
        return body
    }
}
