// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which part of a list is meant.
struct PageOptions: ParsableArguments {
    @Option(help: "Begin behind the one of this name or id, which may be the last of another list.")
    var after: String?

    @Option(help: "The most to list. (default: all)")
    var limit: Int?

    var isWhole: Bool { after == nil && limit == nil }
}
