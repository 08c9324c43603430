// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel

/// A command with options that have other names than the members that they set.
protocol RenamingMembers {
    /// The options by the whole paths of the members; an empty text names none.
    static var optionNames: [String: String] { get }
}
