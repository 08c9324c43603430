// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Foundation
import HTTPTypes
import Hummingbird
import IdentityProvider
import OAuth

extension ProviderRequestContext {
    /// A segment of the path, decoded.
    func segment(_ name: String) throws -> String {
        let raw = try parameters.require(name)
        guard let text = raw.removingPercentEncoding, !text.utf8.contains(0) else {
            throw Problem(
                .invalidPath, detail: "A percent-encoding of the path is broken, or is a NUL.")
        }
        return text
    }
}

extension Request {
    /// The names in the query, those without a value too.
    var queryNames: [String] {
        (uri.query ?? "").split(separator: "&")
            .map { pair in
                let name = pair.prefix { $0 != "=" }
                return (try? FormParameters.decode(name.utf8)) ?? String(name)
            }
    }
}
