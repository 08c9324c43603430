// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider
import JOSE

extension TenantClock {
    /// The clock as the control API shows it.
    var json: JSONObject {
        var object: JSONObject = ["now": .number(JSONNumber(now().seconds))]
        for (name, value) in setting.json { object[name] = value }
        return object
    }
}
