// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JOSE

/// The flag of a command that prints JSON alone: taken, so that a script may give it to each.
struct JSONOnly: ParsableArguments {
    @Flag(help: "Print JSON, as the command does by itself.")
    var json = false
}
