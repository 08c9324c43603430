// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension JSONObject {
    /// Applies a merge patch (RFC 7396 §2): a member that is null goes, an object is merged, anything else replaces.
    package mutating func merge(_ patch: JSONObject) {
        for (name, value) in patch {
            switch value {
            case .null: self[name] = nil
            case .object(let members):
                var merged = self[name]?.objectValue ?? JSONObject()
                merged.merge(members)
                self[name] = .object(merged)
            default: self[name] = value
            }
        }
    }
}
