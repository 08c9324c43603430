// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

extension JSONObject {
    /// Adds members to an object that is a member; what is no object gives way.
    mutating func overlay(_ name: String, _ members: JSONObject) {
        guard !members.isEmpty else { return }
        var object = self[name]?.objectValue ?? JSONObject()
        for (member, value) in members { object[member] = value }
        self[name] = .object(object)
    }
}
