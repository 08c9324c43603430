// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JOSE

/// The key that a command is about.
struct KeyChoice: ParsableArguments {
    @Argument(help: "The key's id; `understudy keys list` shows them.")
    var kid: String

    @Flag(help: "Also when nothing is left that signs by its algorithm.")
    var force = false

    @Flag(help: "Print JSON.")
    var json = false
}
