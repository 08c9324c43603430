// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The version of this provider, as the ready file and `--version` state it.
package enum Version {
    package static let current = "0.1.0"
}
