// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A moment between two requests of a server, by which a test tells those before it from those after.
///
/// ``TestIdentityProvider/requestMark`` is now, ``RecordedRequest/mark`` that of a request.
public struct RequestMark: Sendable {
    let sequence: Int64
}
