// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE

extension SeedReport {
    /// How many records were created, updated and found unchanged.
    package var json: JSONObject {
        [
            "created": .number(JSONNumber(Int64(created))), "updated": .number(JSONNumber(Int64(updated))),
            "unchanged": .number(JSONNumber(Int64(unchanged))),
        ]
    }
}
