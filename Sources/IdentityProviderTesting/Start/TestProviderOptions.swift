// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DataDirectory
import JOSE
import UnderstudyServer

/// How a provider of a test differs from what `understudy serve` would be.
public struct TestProviderOptions: Sendable {
    /// Whether a signing key is made for this provider alone, which takes some tens of milliseconds.
    ///
    /// Without it all providers of the process sign with one key, and differ by their issuers.
    public var hasOwnKey = false
    /// Where the tenants' public keys are exported, as `serve --public-keys` does; `nil` exports none.
    public var publicKeysDirectory: String?
    /// Gets each line of the server's log; `nil` keeps none.
    ///
    /// A line has level, message and metadata.
    public var log: (@Sendable (String) -> Void)?

    /// The options that most tests need: none.
    public init() {}
}
