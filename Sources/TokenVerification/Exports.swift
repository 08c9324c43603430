// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// A user of the SDK names algorithms and secrets, and needs no other import for that.
@_exported public import struct JOSE.MACAlgorithm
@_exported public import struct JOSE.SharedSecret
@_exported public import struct JOSE.SignatureAlgorithm
