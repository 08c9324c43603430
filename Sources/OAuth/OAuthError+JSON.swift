// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

extension OAuthError {
    /// The body of the answer (RFC 6749 §5.2); `nil` where there is none.
    package var json: JSONObject? {
        guard let name = wireName else { return nil }
        return ["error": .string(name), "error_description": .string(description)]
    }
}
